import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { composeCalendar, type CalendarOwner } from './compose-calendar.ts'

type CalendarDeps = Pick<Deps, 'db' | 'clock' | 'settings'>

/**
 * One slot that a person is registered for, as an iCalendar file. Practice mornings are over
 * before a calendar could be of use, and are none.
 *
 * Somebody else's enrolment and an unknown one look the same from outside.
 *
 * @throws {AppError} NOT_REGISTERED
 */
export async function slotCalendar(
  { db, clock, settings }: CalendarDeps,
  { userId, enrolmentId }: { readonly userId: number; readonly enrolmentId: number },
): Promise<string> {
  const { rows } = await db.pool.query<CalendarOwner & { startsAt: Date }>(
    `select u.locale, u.calendar_key as "calendarKey", e.date as "startsAt"
     from enroll_information e join users u on u.id = e.user_id
     where e.id = $1 and e.user_id = $2 and not exists (select from practice_slots p where p.date = e.date)`,
    [enrolmentId, userId],
  )
  const [owner] = rows
  if (owner === undefined) throw new AppError('NOT_REGISTERED', 'no such enrolment of this person')
  const { publicUrl, rhythm } = settings
  return composeCalendar({ owner, slots: [owner.startsAt], now: clock.now(), publicUrl, rhythm })
}
