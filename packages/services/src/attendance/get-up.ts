import type { GotUp } from '@kuji/contract/now'
import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { roomTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'

type GettingUp = { readonly userId: number; readonly roomId: number | null }

type SeatRow = { seat_id: number; room_id: number; zoom_url: string; participate: boolean }

/**
 * Records that a person is up and gives the way into their room. Saying it twice, or
 * from two devices, records it once and answers the same.
 *
 * @param roomId null for the room that is open now
 * @throws {AppError} NOT_FOUND for a room this person has no seat in, NO_OPEN_ROOM
 *   before their room is ready and after it closed
 */
export async function getUp(deps: Pick<Deps, 'db' | 'clock'>, { userId, roomId }: GettingUp): Promise<GotUp> {
  const now = deps.clock.now()
  return inTransaction(deps.db.pool, async (client) => {
    const seat = await findOpenSeat(client, { userId, roomId, now })
    if (seat === null) return explainNoRoom(client, userId, roomId)
    if (!seat.participate) await recordUp(client, seat, now)
    return { roomId: seat.room_id, meetingUrl: seat.zoom_url }
  })
}

async function findOpenSeat(
  client: SqlTransaction,
  { userId, roomId, now }: GettingUp & { readonly now: Date },
): Promise<SeatRow | null> {
  const { rows } = await client.query<SeatRow>({
    name: 'find-open-seat',
    text: `select s.id as seat_id, s.room_id, r.zoom_url, s.participate
           from users_rooms s join rooms r on r.id = s.room_id
           where s.user_id = $1 and ($2::int is null or r.id = $2) and r.state = 'ready' and r.closes_at > $3
           order by r.date limit 1 for update of s`,
    values: [userId, roomId, now],
  })
  return rows[0] ?? null
}

async function recordUp(client: SqlTransaction, seat: SeatRow, now: Date): Promise<void> {
  await client.query('update users_rooms set participate = true, got_up_at = $2 where id = $1', [
    seat.seat_id,
    now,
  ])
  await tellNow(client, roomTopic(seat.room_id))
}

async function explainNoRoom(client: SqlTransaction, userId: number, roomId: number | null): Promise<never> {
  if (roomId !== null) {
    const { rowCount } = await client.query('select from users_rooms where user_id = $1 and room_id = $2', [
      userId,
      roomId,
    ])
    if (rowCount === 0) throw new AppError('NOT_FOUND', 'no seat in that room')
  }
  throw new AppError('NO_OPEN_ROOM', 'no room of this person is open')
}
