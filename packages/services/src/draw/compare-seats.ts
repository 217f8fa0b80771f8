import type { SqlClient } from '@kuji/db/sql-client'
import { unpackIntegers } from './unpack-integers.ts'

/** `difference` is a sentence about the first one, or null. */
export type SeatComparison = { readonly difference: string | null; readonly deletedSeats: number }

/**
 * Compares the seats a draw gave with the rooms of its replay, by person and ordinal.
 *
 * A seat that is gone with its person's account is no difference; standby seats, which no
 * draw gave, are left out.
 */
export async function compareSeats(
  client: SqlClient,
  drawId: number,
  rooms: readonly (readonly number[])[],
): Promise<SeatComparison> {
  const drawn = await readDrawnSeats(client, drawId)
  const replayed = new Map(rooms.flatMap((room, ordinal) => room.map((user) => [user, ordinal] as const)))
  const strange = firstStrange(drawn, replayed)
  if (strange !== null) return { difference: strange, deletedSeats: 0 }
  const missing = Array.from(replayed.keys()).filter((user) => !drawn.has(user))
  const present = await findPeople(client, missing)
  const difference =
    present[0] === undefined
      ? null
      : `Person ${present[0]} has lost the seat that the replay gives them in room ${replayed.get(present[0])}.`
  return { difference, deletedSeats: missing.length - present.length }
}

/** The ordinals people were drawn into, in order of ordinal and person. */
async function readDrawnSeats(client: SqlClient, drawId: number): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ packed: Buffer | null }>(
    `select string_agg(int4send(user_id) || int4send(drawn_ordinal), '' order by drawn_ordinal, user_id) as packed
     from users_rooms where draw_id = $1 and drawn_ordinal is not null`,
    [drawId],
  )
  const seats = unpackIntegers(rows[0]?.packed ?? null)
  const drawn = new Map<number, number>()
  for (let seat = 0; seat < seats.length; seat += 2)
    drawn.set(seats[seat] as number, seats[seat + 1] as number)
  return drawn
}

function firstStrange(
  drawn: ReadonlyMap<number, number>,
  replayed: ReadonlyMap<number, number>,
): string | null {
  for (const [user, ordinal] of drawn) {
    const other = replayed.get(user)
    if (other === undefined) return `Person ${user} has a seat in room ${ordinal}, and none in the replay.`
    if (other !== ordinal)
      return `Person ${user} has a seat in room ${ordinal}, and in the replay in ${other}.`
  }
  return null
}

/** Those who have an account, in order. */
async function findPeople(client: SqlClient, userIds: readonly number[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select id from users where id = any($1::int[]) order by id',
    [userIds],
  )
  return rows.map(({ id }) => id)
}
