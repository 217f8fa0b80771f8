import type { SqlTransaction } from '@kuji/db/sql-client'
import { largestRoom } from '@kuji/domain/fit-sizing'
import { spreadPeople, type Move } from '@kuji/domain/spread-people'
import type { Deps } from '../deps.ts'
import { writeReseats } from '../rooms/write-reseats.ts'
import { readBlocks } from '../safety/read-blocks.ts'

/** A room of a draw that is being made, with the ids of its people. */
export type PeopledRoom = { readonly id: number; readonly people: readonly number[] }

type Seating = { readonly hosted: readonly PeopledRoom[]; readonly hostless: readonly PeopledRoom[] }

/** Rooms that are looked at, those with the fewest seats first. */
const lookedAt = 400

/**
 * Seats people whose rooms have no host in those that have one, up to eight in each, never
 * beside a block. The last of the rooms without a host are emptied first.
 *
 * What the draw gave them stays on record, so that it can be verified. The caller holds the
 * slot, and has told nobody anything.
 *
 * @returns how many were seated so, and how many rooms have people left
 */
export async function seatHostless(
  deps: Pick<Deps, 'queue' | 'mail' | 'settings'>,
  client: SqlTransaction,
  { hosted, hostless }: Seating,
): Promise<{ readonly reseated: number; readonly short: number }> {
  const maxSeats = Math.max(largestRoom, deps.settings.sizing.max)
  const open = emptiestOf(hosted, maxSeats)
  if (open.size === 0) return { reseated: 0, short: hostless.length }
  const blocked = await readBlocks(client, [...hostless.map(({ people }) => people), ...open.values()].flat())
  let reseated = 0
  let short = 0
  for (const { id: from, people } of hostless.toReversed()) {
    const rooms = [...open].map(([id, seated]) => ({ id, seated }))
    const moves = spreadPeople({ people, rooms, blocked, maxSeats })
    if (moves.length < people.length) short++
    if (moves.length === 0) continue
    reseated += moves.length
    const reseats = moves.map((move) => ({ ...move, ready: false }))
    await writeReseats(deps, client, { from, reseats })
    fill(open, { moves, maxSeats })
  }
  return { reseated, short }
}

function emptiestOf(rooms: readonly PeopledRoom[], maxSeats: number): Map<number, readonly number[]> {
  const withSeats = rooms
    .filter(({ people }) => people.length < maxSeats)
    .toSorted((a, b) => a.people.length - b.people.length || a.id - b.id)
  return new Map(withSeats.slice(0, lookedAt).map(({ id, people }) => [id, people]))
}

/** What is full need not be looked at again. */
function fill(
  open: Map<number, readonly number[]>,
  { moves, maxSeats }: { readonly moves: readonly Move[]; readonly maxSeats: number },
): void {
  for (const { userId, roomId } of moves) {
    const seated = [...(open.get(roomId) ?? []), userId]
    if (seated.length < maxSeats) open.set(roomId, seated)
    else open.delete(roomId)
  }
}
