import type { OwnRecord } from '@kuji/contract/record'
import { disputeEnd } from '@kuji/domain/dispute-window'
import type { Deps } from '../deps.ts'

/** How far back a record shows, in mornings that counted. */
const recordLength = 20

/** From how many mornings on it gives a number. */
const fewestForNumber = 5

type MorningRow = {
  readonly seatId: number
  readonly startsAt: Date
  readonly came: boolean
  readonly disputedAt: Date | null
  readonly closesAt: Date
}

/**
 * A person's own record: the last 20 mornings that counted, the newest first, and from
 * five on to how many of them they came. Practice, and what was our failure or was taken
 * back, is no part of it.
 */
export async function viewRecord(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<OwnRecord> {
  const now = clock.now()
  const { rows } = await db.pool.query<MorningRow>(
    `select s.id as "seatId", d.date as "startsAt", s.outcome = 'came' as came,
            s.disputed_at as "disputedAt", r.closes_at as "closesAt"
     from users_rooms s join draws d on d.id = s.draw_id join rooms r on r.id = s.room_id
     where s.user_id = $1 and s.outcome in ('came', 'missed') and not d.practice
     order by d.date desc limit $2`,
    [userId, recordLength],
  )
  return {
    zone: settings.timetable.zone,
    mornings: rows.map((row) => ({
      seatId: row.seatId,
      startsAt: row.startsAt.toISOString(),
      came: row.came,
      disputableUntil: disputableUntil(row, now),
      disputed: row.disputedAt !== null,
    })),
    came: rows.length < fewestForNumber ? null : rows.filter(({ came }) => came).length,
  }
}

function disputableUntil({ came, disputedAt, closesAt }: MorningRow, now: Date): string | null {
  const end = disputeEnd(closesAt)
  return came || disputedAt !== null || now > end ? null : end.toISOString()
}
