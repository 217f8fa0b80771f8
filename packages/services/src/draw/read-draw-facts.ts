import type { SqlClient } from '@kuji/db/sql-client'
import { historyDraws, type DrawFacts } from '@kuji/domain/draw-facts'
import { readBlockedPairs } from '../safety/read-blocks.ts'
import { readAttendance, type DrawAttendance } from './read-attendance.ts'
import { unpackIntegers } from './unpack-integers.ts'

/**
 * Who is in a slot's draw and all that is known of them, whatever order the rows come in.
 *
 * Read by three statements; the caller holds the slot, so that they fit together. Room
 * numbers count from the smallest of their draw.
 */
export async function readDrawFacts(client: SqlClient, startsAt: Date): Promise<DrawFacts> {
  const { ids, rates } = await readMembers(client, startsAt)
  const history = await readAttendance(client, startsAt)
  const pairs = await readBlockedPairs(client, Array.from(ids))
  const indexOf = indexById(ids)
  return {
    ids,
    rates,
    ...placeHistory(history, { people: ids.length, indexOf }),
    blocked: Int32Array.from(pairs.flat(), indexOf),
  }
}

async function readMembers(
  client: SqlClient,
  startsAt: Date,
): Promise<{ ids: Int32Array; rates: Int16Array }> {
  const { rows } = await client.query<{ ids: Buffer | null; rates: Buffer | null }>(
    `select string_agg(int4send(u.id), '' order by u.id) as ids,
            string_agg(int4send(u.rate), '' order by u.id) as rates
     from enroll_information e join users u on u.id = e.user_id where e.date = $1`,
    [startsAt],
  )
  const { ids = null, rates = null } = rows[0] ?? {}
  return { ids: unpackIntegers(ids), rates: Int16Array.from(unpackIntegers(rates)) }
}

/** Gives the index of a member by id, -1 for everybody else; as a table, for it is asked millions of times. */
function indexById(ids: Int32Array): (id: number) => number {
  const first = ids[0] ?? 0
  const table = new Int32Array((ids.at(-1) ?? 0) - first + 1).fill(-1)
  ids.forEach((id, index) => (table[id - first] = index))
  return (id) => table[id - first] ?? -1
}

/** The room columns, and since when each member has not sat alone. */
function placeHistory(
  history: readonly DrawAttendance[],
  { people, indexOf }: { people: number; indexOf: (id: number) => number },
): Pick<DrawFacts, 'rooms' | 'aloneAgo'> {
  const rooms = new Int32Array(people * historyDraws).fill(-1)
  const aloneAgo = new Int16Array(people)
  for (const { drawsAgo, seats } of history) {
    const { first, present } = countPresent(seats)
    for (let seat = 0; seat < seats.length; seat += 2) {
      const person = indexOf(seats[seat] as number)
      if (person === -1) continue
      const room = (seats[seat + 1] as number) - first
      rooms[person * historyDraws + drawsAgo - 1] = room
      const lately = aloneAgo[person] as number
      if (present[room] === 1 && (lately === 0 || drawsAgo < lately)) aloneAgo[person] = drawsAgo
    }
  }
  return { rooms, aloneAgo }
}

/** How many were present in each room, by its number from the smallest on; a draw's rooms are numbered in a row. */
function countPresent(seats: Int32Array): { readonly first: number; readonly present: Int32Array } {
  const rooms = seats.filter((_, index) => index % 2 === 1)
  let first = rooms[0] ?? 0
  let last = first
  for (const room of rooms) {
    if (room < first) first = room
    if (room > last) last = room
  }
  const present = new Int32Array(last - first + 1)
  for (const room of rooms) present[room - first] = (present[room - first] ?? 0) + 1
  return { first, present }
}
