import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { disputeEnd } from '@kuji/domain/dispute-window'
import { AppError } from '@kuji/domain/errors'
import type { RateState } from '@kuji/domain/rate'
import type { Deps } from '../deps.ts'
import { recomputeRatesOf } from './recompute-rates-of.ts'

/** What withdrawing a mark did; `rates` is null when it was withdrawn before. */
export type Withdrawal = {
  readonly seatId: number
  readonly rates: { readonly before: RateState; readonly after: RateState } | null
}

type MarkRow = {
  readonly userId: number
  readonly outcome: string | null
  readonly disputedAt: Date | null
  readonly closesAt: Date
}

/**
 * Takes a missed mark back: the morning counts no more, and the person's rate is folded
 * anew without it, in the same transaction. Done again it changes nothing.
 *
 * A mark can be taken back if it was disputed in time, or as long as it still could be:
 * somebody may have said so by other means.
 *
 * @throws {AppError} NOT_FOUND for an unknown seat, NOT_DISPUTABLE for one that is not
 *   missed or whose time is over
 */
export async function withdrawMissed(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  seatId: number,
): Promise<Withdrawal> {
  const now = clock.now()
  return inTransaction(db.pool, async (client) => {
    const mark = await lockMark(client, seatId)
    if (mark === null) throw new AppError('NOT_FOUND', `there is no seat ${seatId}`)
    if (mark.outcome === 'excused') return { seatId, rates: null }
    if (mark.outcome !== 'missed') throw new AppError('NOT_DISPUTABLE', `seat ${seatId} is not missed`)
    if ((mark.disputedAt ?? now) > disputeEnd(mark.closesAt))
      throw new AppError('NOT_DISPUTABLE', `seat ${seatId} was not disputed within seven days`)
    await client.query(`update users_rooms set outcome = 'excused' where id = $1`, [seatId])
    const before = await readRate(client, mark.userId)
    await recomputeRatesOf(client, [mark.userId])
    return { seatId, rates: { before, after: await readRate(client, mark.userId) } }
  })
}

async function lockMark(client: SqlTransaction, seatId: number): Promise<MarkRow | null> {
  const { rows } = await client.query<MarkRow>(
    `select s.user_id as "userId", s.outcome, s.disputed_at as "disputedAt", r.closes_at as "closesAt"
     from users_rooms s join rooms r on r.id = s.room_id where s.id = $1 for no key update of s`,
    [seatId],
  )
  return rows[0] ?? null
}

async function readRate(client: SqlTransaction, userId: number): Promise<RateState> {
  const { rows } = await client.query<RateState>(
    'select rate, rate_events as events from users where id = $1 for no key update',
    [userId],
  )
  return rows[0] as RateState
}
