import { AppError } from '@kuji/domain/errors'
import { addMinutes } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'
import { fingerprintOf } from '../draw/draw-secret.ts'
import { composeCalendar, type CalendarOwner } from './compose-calendar.ts'

type CalendarDeps = Pick<Deps, 'db' | 'clock' | 'settings'>

/** How long a morning that is over stays in the feed, in minutes: a day. */
const pastMinutes = 24 * 60

/**
 * What a feed's address leads to: the coming mornings of its person and those of the last day,
 * as an iCalendar file. Practice mornings are left out.
 *
 * @param token from the address; only what it hashes to is known
 * @throws {AppError} UNKNOWN_FEED for one that was revoked, or never was
 */
export async function feedCalendar({ db, clock, settings }: CalendarDeps, token: string): Promise<string> {
  const now = clock.now()
  const { rows } = await db.pool.query<CalendarOwner & { slots: Date[] }>(
    `select u.locale, u.calendar_key as "calendarKey", array(
       select e.date from enroll_information e
       where e.user_id = f.user_id and e.date > $2
         and not exists (select from practice_slots p where p.date = e.date)
       order by e.date
     ) as slots
     from calendar_feeds f join users u on u.id = f.user_id where f.token_hash = $1`,
    [fingerprintOf(token), addMinutes(now, -pastMinutes)],
  )
  const [feed] = rows
  if (feed === undefined) throw new AppError('UNKNOWN_FEED', 'no feed has this token')
  const { publicUrl, rhythm } = settings
  return composeCalendar({ owner: feed, slots: feed.slots, now, publicUrl, rhythm })
}
