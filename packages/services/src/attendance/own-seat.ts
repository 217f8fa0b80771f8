import type { GotUp } from '@kuji/contract/now'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import { roomTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'

/** Somebody says "I am up": at the door of a room, or (null) of the one that is open now. */
export type Tap = {
  readonly userId: number
  readonly roomId: number | null
  /** Whether they go through the door of the answer; a page has opened the one it showed by then. */
  readonly followsAnswer: boolean
  readonly now: Date
}

/** A person's seat in an open room. */
export type OwnSeat = {
  readonly id: number
  readonly roomId: number
  readonly meetingUrl: string
  readonly participate: boolean
  readonly entered: boolean
  readonly startsAt: Date
}

/**
 * SQL: whether a room ($2; null for any) leads to the seat `s`. It does where the seat is
 * now, or was drawn; through a room that was merged into it; and by a signal that told
 * this person of it, for one whom a rescue moved without their room.
 */
export const leadsToSeat = `($2::int is null or s.room_id = $2 or exists (
  select from rooms asked where asked.id = $2 and asked.draw_id = s.draw_id
    and (asked.merged_into = s.room_id or asked.ordinal = s.drawn_ordinal
         or exists (select from signals g where g.user_id = s.user_id and g.room_id = asked.id))))`

/**
 * Records that the person is up, and whether they went through the door of their room: who
 * took that of another has one tap to go (`moved`). The caller holds the seat.
 */
export async function enter(client: SqlTransaction, seat: OwnSeat, tap: Tap): Promise<GotUp> {
  const entered = seat.entered || tap.followsAnswer || tap.roomId === null || tap.roomId === seat.roomId
  if (!seat.participate || entered !== seat.entered) {
    await client.query(
      `update users_rooms set participate = true, entered = $3, got_up_at = coalesce(got_up_at, $2), declined_at = null where id = $1`,
      [seat.id, tap.now, entered],
    )
    await tellNow(client, roomTopic(seat.roomId))
  }
  return { roomId: seat.roomId, meetingUrl: seat.meetingUrl }
}

/** Whether anybody is up in a room. */
export async function hasCompany(client: SqlClient, roomId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    'select from users_rooms where room_id = $1 and participate limit 1',
    [roomId],
  )
  return rowCount === 1
}
