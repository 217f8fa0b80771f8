import type { SqlTransaction } from '@kuji/db/sql-client'

/** A room that keeps its state until the caller's transaction ends. */
export type HeldRoom = {
  readonly id: number
  readonly state: 'pending' | 'ready'
  readonly meetingUrl: string | null
}

type Search = {
  readonly userId: number
  readonly drawId: number
  readonly now: Date
  /** Most people that a room is to hold. */
  readonly maxSeats: number
  /**
   * `empty-seat`: a room with fewer seats than it may have, the fewest first. `company`: the
   * emptiest room in which somebody is awake, else the one with the fewest seats.
   * `company-only`: the emptiest open room in which somebody is up, or none.
   */
  readonly want: 'empty-seat' | 'company' | 'company-only'
}

/** Rooms looked at, each way from where the look begins. */
const lookedAt = 400

/**
 * Finds a room of a draw that may take one more person, and holds on to it.
 *
 * No room in which somebody has a seat whom this person has blocked, or who has blocked
 * them, asleep or not. Once the slot has begun only those count as filling a room who
 * are up, and those who came after the draw: they have just registered, and are awake.
 * Whoever said that they cannot come has left their seat free; coming after all they get in,
 * be it as one more than the room was to hold.
 *
 * Of a large draw it looks at a part, which begins at another place for everybody, and at
 * the whole only if none is found there: the emptiest of some hundred rooms is as good as
 * the emptiest of all, and nobody keeps the others waiting.
 *
 * The caller holds the slot alone; else two who come at once could both get the last seat.
 *
 * @returns null when there is none
 */
export async function holdRoomFor(client: SqlTransaction, search: Search): Promise<HeldRoom | null> {
  for (;;) {
    const roomId = (await findRoomFor(client, search, lookedAt)) ?? (await findRoomFor(client, search, null))
    if (roomId === null) return null
    const room = await holdRoom(client, roomId)
    // It can only have failed or closed meanwhile, and is not found again.
    if (room !== null) return room
  }
}

/** @param most how many rooms to look at each way; null for all */
async function findRoomFor(
  client: SqlTransaction,
  search: Search,
  most: number | null,
): Promise<number | null> {
  const { userId, drawId, now, maxSeats, want } = search
  const { rows } = await client.query<{ id: number }>({
    name: `find-room-for-${want}`,
    text: `with start as (
             select $1 % greatest(cardinality(sizes), 1) as ordinal from draws where id = $2
           ), unwelcome as (
             select theirs.room_id as id from blocks b
             join users_rooms theirs on theirs.draw_id = $2
               and theirs.user_id = case b.blocker_id when $1 then b.blocked_id else b.blocker_id end
             where $1 in (b.blocker_id, b.blocked_id)
           ), open as not materialized (
             select id, state, ordinal from rooms
             where draw_id = $2 and state in ('pending', 'ready') and closes_at > $3
               and id not in (select id from unwelcome)
           )
           select id from (
             select r.id, r.state, count(s.id) filter (where s.declined_at is null) as seats,
                    count(*) filter (where s.participate) as up,
                    count(s.id) filter (where s.participate or s.drawn_ordinal is null and s.declined_at is null) as awake
             from (
               (select id, state from open where ordinal >= (select ordinal from start) order by ordinal limit $5)
               union all
               (select id, state from open where ordinal < (select ordinal from start) order by ordinal limit $5)
             ) r left join users_rooms s on s.room_id = r.id
             group by r.id, r.state
           ) room ${conditions[want]} limit 1`,
    values: [userId, drawId, now, maxSeats, most],
  })
  return rows[0]?.id ?? null
}

/** A room without its meeting comes after those that can be entered. */
const conditions: Readonly<Record<Search['want'], string>> = {
  'empty-seat': `where seats < $4 order by seats, state = 'pending', id`,
  company: `where awake < $4 order by awake = 0, state = 'pending', awake, seats, id`,
  'company-only': `where up > 0 and awake < $4 and state = 'ready' order by awake, id`,
}

async function holdRoom(client: SqlTransaction, roomId: number): Promise<HeldRoom | null> {
  const { rows } = await client.query<HeldRoom>(
    `select id, state, zoom_url as "meetingUrl" from rooms
     where id = $1 and state in ('pending', 'ready') for share`,
    [roomId],
  )
  return rows[0] ?? null
}
