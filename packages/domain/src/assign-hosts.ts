/** A host that may be given meetings, and what it has on its hands in the time wanted. */
export type HostLoad = {
  /** Distinct among the hosts of one call. */
  readonly host: string
  /** The lane of each meeting that overlaps the time wanted. */
  readonly busyLanes: readonly number[]
  /** Calls of today's budget that are spent or promised. */
  readonly calls: number
  /** When it last failed; null: not known to have. */
  readonly failedAt: Date | null
}

/** One free place for a room: a host, and which of its simultaneous meetings this one is, from 0. */
export type HostPlace = { readonly host: string; readonly lane: number }

/** What hosts are held to. `now` is when the meetings are asked for. */
export type HostTerms = {
  /** Meetings that a host may have at the same time. */
  readonly concurrency: number
  /** Calls that a host has in a day. */
  readonly dayLimit: number
  readonly now: Date
}

/** How many create and update calls Zoom takes for one host and UTC day. */
export const hostDayLimit = 100
/** Set aside for each room: making its meeting, once more if need be, and mending it. */
export const callsPerRoom = 5
/** How long a host that failed comes after all others, in milliseconds. */
const failureMemory = 600_000

type RankedPlace = HostPlace & {
  readonly failedLately: boolean
  /** Meetings that this host would have at the same time without this one. */
  readonly beside: number
  readonly calls: number
}

/**
 * Gives rooms their hosts, as many of them as there are places for.
 *
 * Pure, and the order of the hosts does not matter. No host gets more meetings at a time
 * than its lanes, nor one for which its day has too few calls left. Best places first:
 * hosts that failed in the last ten minutes come last, those without another meeting at
 * that time first, and of these the one with the fewest calls today.
 *
 * @returns for each room, in their order, its place; null for those at the end that got none
 */
export function assignHosts(
  rooms: number,
  hosts: readonly HostLoad[],
  terms: HostTerms,
): (HostPlace | null)[] {
  const places = hostPlaces(hosts, terms)
  return Array.from({ length: rooms }, (_, room) => places[room] ?? null)
}

/** All places there are on these hosts, best first, ordered as {@link assignHosts} says. */
export function hostPlaces(hosts: readonly HostLoad[], terms: HostTerms): HostPlace[] {
  return hosts
    .flatMap((load) => placesOf(load, terms))
    .toSorted(byRank)
    .map(({ host, lane }) => ({ host, lane }))
}

/** Whether a host that failed at that time, or is not known to have, still comes after all others. */
export function hasFailedLately(failedAt: Date | null, now: Date): boolean {
  return failedAt !== null && now.getTime() - failedAt.getTime() < failureMemory
}

function placesOf(
  { host, busyLanes, calls, failedAt }: HostLoad,
  { concurrency, dayLimit, now }: HostTerms,
): RankedPlace[] {
  const affordable = Math.floor((dayLimit - calls) / callsPerRoom)
  const free = Math.min(concurrency - busyLanes.length, affordable)
  if (free <= 0) return []
  const failedLately = hasFailedLately(failedAt, now)
  return Array.from({ length: concurrency }, (_, lane) => lane)
    .filter((lane) => !busyLanes.includes(lane))
    .slice(0, free)
    .map((lane, index) => ({
      ...{ host, lane, failedLately },
      beside: busyLanes.length + index,
      calls: calls + index * callsPerRoom,
    }))
}

/** By code unit: a comparison by language could differ from machine to machine. */
function byRank(a: RankedPlace, b: RankedPlace): number {
  if (a.failedLately !== b.failedLately) return a.failedLately ? 1 : -1
  if (a.beside !== b.beside) return a.beside - b.beside
  if (a.calls !== b.calls) return a.calls - b.calls
  return a.host < b.host ? -1 : Number(a.host > b.host)
}
