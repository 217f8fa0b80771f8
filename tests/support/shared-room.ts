import type { SqlPool } from '@kuji/db/sql-client'

type RoomOfPeople = {
  /** The slot; rooms of one slot are rooms of one draw. */
  readonly startsAt: Date
  readonly up: readonly number[]
  readonly asleep?: readonly number[]
  readonly practice?: boolean
}

/** Writes a room as a morning leaves it, with these people in it, and gives their seats in the same order. */
export async function aRoomOf(
  pool: SqlPool,
  { startsAt, up, asleep = [], practice = false }: RoomOfPeople,
): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `with drawn as (
       insert into draws (date, drawn_at, seed, input_hash, sizes, state, practice)
       values ($1::timestamptz, $1, repeat('0', 64), repeat('0', 64), array[]::int[], 'done', $4)
       on conflict (date) do update set state = 'done' returning id
     ), room as (
       insert into rooms (draw_id, ordinal, date, closes_at, state)
       select id, (select count(*) from rooms where draw_id = drawn.id), $1, $1 + interval '15 minutes', 'closed'
       from drawn returning id, draw_id, ordinal
     )
     insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal, participate, entered)
     select person.id, room.id, draw_id, ordinal, place <= $3, place <= $3
     from room, unnest($2::int[]) with ordinality as person(id, place) order by place returning id`,
    [startsAt, [...up, ...asleep], up.length, practice],
  )
  return rows.map(({ id }) => id)
}
