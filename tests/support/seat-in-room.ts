import type { SqlPool } from '@kuji/db/sql-client'

type RoomRow = {
  readonly userId: number
  /** The slot; each call wants one of its own. */
  readonly startsAt: string
  readonly state: 'pending' | 'ready' | 'failed' | 'closed'
  /** When the room closes. */
  readonly closesAt: string
  readonly meetingUrl?: string
  readonly up?: boolean
  /** Up, and moved by a rescue to this room, whose door they have not taken yet. */
  readonly moved?: boolean
  /** Nobody else is up. */
  readonly alone?: boolean
}

/**
 * Writes what a draw and its meeting would leave: a person in a room with two others, one of whom is up once it is ready.
 */
export async function seatInRoom(pool: SqlPool, room: RoomRow): Promise<number> {
  const {
    userId,
    startsAt,
    state,
    closesAt,
    meetingUrl = null,
    moved = false,
    up = moved,
    alone = false,
  } = room
  const { rows } = await pool.query<{ id: number }>(
    `with neighbours as (
       insert into users (username, email, password)
       select name, name || '@neighbours.example', '!' from unnest(array['n1 ' || $1::int, 'n2 ' || $1::int]) as name
       returning id, username
     ), draw as (
       insert into draws (date, drawn_at, seed, input_hash, sizes, state)
       values ($2::timestamptz, $2, repeat('0', 64), repeat('0', 64), array[3], 'done') returning id
     ), enrolment as (
       insert into enroll_information (user_id, date) values ($1::int, $2)
     ), room as (
       insert into rooms (draw_id, ordinal, date, closes_at, state, zoom_url, failure)
       select id, 0, $2, $4::timestamptz, $3::room_state, $5,
              case when $3::room_state = 'failed' then 'ZOOM_UNREACHABLE' end from draw returning id, draw_id
     ), seats as (
       insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal, participate, entered)
       select $1::int, id, draw_id, 0, $6::boolean, $7::boolean from room
       union all select n.id, room.id, draw_id, 0, up, up
       from room, neighbours n, lateral (select n.username like 'n1 %' and $8::boolean) as neighbour(up)
     )
     select id from room`,
    [
      ...[userId, startsAt, state, closesAt, meetingUrl, up, up && !moved],
      !alone && (state === 'ready' || state === 'closed'),
    ],
  )
  return rows[0]?.id ?? 0
}
