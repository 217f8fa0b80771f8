import { AppError } from '@kuji/domain/errors'
import { disputeEnd } from '@kuji/domain/dispute-window'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { inTransaction } from '@kuji/db/in-transaction'
import type { Deps } from '../deps.ts'

type SeatRow = { readonly outcome: string | null; readonly disputedAt: Date | null; readonly closesAt: Date }

/**
 * Records that a person says they did not miss a morning. Nothing else changes until an
 * operator withdraws the mark; saying it again changes nothing.
 *
 * @throws {AppError} NOT_FOUND for a seat that is not this person's, NOT_DISPUTABLE for one
 *   that is not missed, or whose room closed more than seven days ago
 */
export async function disputeMissed(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { userId, seatId }: { readonly userId: number; readonly seatId: number },
): Promise<void> {
  const now = clock.now()
  await inTransaction(db.pool, async (client) => {
    const seat = await lockOwnSeat(client, userId, seatId)
    if (seat === null) throw new AppError('NOT_FOUND', 'no such seat of this person')
    if (seat.disputedAt !== null) return
    if (seat.outcome !== 'missed' || now > disputeEnd(seat.closesAt))
      throw new AppError('NOT_DISPUTABLE', 'not missed, or too long ago')
    await client.query('update users_rooms set disputed_at = $2 where id = $1', [seatId, now])
  })
}

async function lockOwnSeat(client: SqlTransaction, userId: number, seatId: number): Promise<SeatRow | null> {
  const { rows } = await client.query<SeatRow>(
    `select s.outcome, s.disputed_at as "disputedAt", r.closes_at as "closesAt"
     from users_rooms s join rooms r on r.id = s.room_id
     where s.id = $1 and s.user_id = $2 for no key update of s`,
    [seatId, userId],
  )
  return rows[0] ?? null
}
