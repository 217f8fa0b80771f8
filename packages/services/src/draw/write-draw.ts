import type { SqlClient } from '@kuji/db/sql-client'
import type { ComposedDraw } from './compose-draw.ts'

/** What is written for a draw. */
export type NewDraw = ComposedDraw & {
  readonly startsAt: Date
  /** When its rooms close. */
  readonly closesAt: Date
  readonly drawnAt: Date
  readonly practice: boolean
}

/** A draw as it was written: its id, and those of its rooms in order. */
export type WrittenDraw = { readonly id: number; readonly roomIds: readonly number[] }

/** Writes a draw, its input, its rooms and seats with one statement each, however many there are. */
export async function writeDraw(client: SqlClient, draw: NewDraw): Promise<WrittenDraw> {
  const id = await insertDraw(client, draw)
  await client.query('insert into draw_inputs (draw_id, input) values ($1, $2)', [id, draw.input])
  const { rows } = await client.query<{ id: number }>(
    `insert into rooms (draw_id, ordinal, date, closes_at)
     select $1, ordinal, $2, $3 from generate_series(0, $4::int - 1) as ordinal order by ordinal returning id`,
    [id, draw.startsAt, draw.closesAt, draw.rooms.length],
  )
  const roomIds = rows.map((room) => room.id)
  await insertSeats(client, { id, roomIds }, draw)
  return { id, roomIds }
}

async function insertDraw(client: SqlClient, draw: NewDraw): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into draws (date, drawn_at, seed, input_hash, sizes, state, practice)
     values ($1, $2, $3, $4, $5::int[], $6::draw_state, $7) returning id`,
    [
      draw.startsAt,
      draw.drawnAt,
      draw.seed,
      draw.inputHash,
      draw.rooms.map((room) => room.length),
      draw.rooms.length === 0 ? 'done' : 'preparing',
      draw.practice,
    ],
  )
  return (rows[0] as { id: number }).id
}

/** In order of user: at 100,000 people their rows and index pages are then each visited once, which saves a quarter. */
async function insertSeats(
  client: SqlClient,
  { id, roomIds }: WrittenDraw,
  { rooms }: NewDraw,
): Promise<void> {
  await client.query(
    `insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal)
     select user_id, room_id, $1, ordinal
     from unnest($2::int[], $3::int[], $4::int[]) as seat(user_id, room_id, ordinal) order by user_id`,
    [
      id,
      rooms.flat(),
      rooms.flatMap((room, ordinal) => room.map(() => roomIds[ordinal])),
      rooms.flatMap((room, ordinal) => room.map(() => ordinal)),
    ],
  )
}
