import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { claimHosts } from '../hosting/claim-hosts.ts'
import { finishDraw } from '../rooms/finish-draw.ts'
import { seatHostless, type PeopledRoom } from './seat-hostless.ts'
import type { NewDraw, WrittenDraw } from './write-draw.ts'

type HostDeps = Pick<Deps, 'queue' | 'clock' | 'chance' | 'mail' | 'settings'>

/** What became of a draw's rooms before anybody was told. */
export type HostedRooms = {
  /** Those that a meeting can be made for, by id: on a host, or at the second provider. */
  readonly toOpen: readonly number[]
  /** How many of these have no host, and open at the second provider. */
  readonly elsewhere: number
  /** How many people of rooms without a meeting were seated in others. */
  readonly reseated: number
  /** How many rooms with people in them get no meeting at all. */
  readonly short: number
}

/**
 * Gives the rooms of a new draw their hosts, the largest rooms first. Those that are left
 * open at the second provider. Where there is none they have failed; their people are seated
 * in other rooms as far as these have seats, and whoever is left reads at once how it is.
 *
 * The caller holds the slot and the hosts.
 */
export async function hostRooms(
  deps: HostDeps,
  client: SqlTransaction,
  { draw, written }: { readonly draw: NewDraw; readonly written: WrittenDraw },
): Promise<HostedRooms> {
  const { startsAt, closesAt } = draw
  const rooms = largestFirst(draw, written)
  const hosts = await claimHosts(
    deps,
    client,
    rooms.map(({ id: roomId }) => ({ roomId, startsAt, closesAt })),
  )
  const { hosted = [], hostless = [] } = Object.groupBy(rooms, ({ id }) =>
    hosts.has(id) ? 'hosted' : 'hostless',
  )
  const left = hostless.map(({ id }) => id)
  if (deps.settings.fallbackUrl !== null) {
    await client.query(`update rooms set provider = 'fallback' where id = any($1)`, [left])
    return { toOpen: written.roomIds, elsewhere: left.length, reseated: 0, short: 0 }
  }
  const toOpen = written.roomIds.filter((id) => hosts.has(id))
  const seated = await seatHostless(deps, client, { hosted, hostless })
  await failRooms(client, written.id, left)
  return { toOpen, elsewhere: 0, ...seated }
}

/** Of rooms of one size the first of the draw comes first. */
function largestFirst({ rooms }: NewDraw, { roomIds }: WrittenDraw): PeopledRoom[] {
  return roomIds
    .map((id, ordinal) => ({ id, people: rooms[ordinal] ?? [] }))
    .toSorted((a, b) => b.people.length - a.people.length)
}

async function failRooms(client: SqlTransaction, drawId: number, rooms: readonly number[]): Promise<void> {
  if (rooms.length === 0) return
  await client.query(`update rooms set state = 'failed', failure = 'ZOOM_NO_HOST' where id = any($1)`, [
    rooms,
  ])
  await finishDraw(client, drawId)
}
