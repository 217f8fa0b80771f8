import { practiceTimes } from '@kuji/domain/practice-times'
import { isTimetableSlot } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'

/**
 * When a practice morning asked for now is drawn and when it starts.
 *
 * @param company `welcome` gives a practice slot that others wait for as well, `none` one of its own;
 *   neither ever gives a slot that has been drawn or whose draw is due
 */
export async function freePracticeTimes(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  company: 'welcome' | 'none',
): Promise<{ startsAt: Date; drawAt: Date }> {
  const now = clock.now()
  const { rows } = await db.pool.query<{ date: Date }>(
    `select date from practice_slots where date > $1 and ($2 or draw_at <= $1)
     union select date from draws where date > $1`,
    [now, company === 'none'],
  )
  const instants = new Set(rows.map(({ date }) => date.getTime()))
  return practiceTimes(
    now,
    (instant) => instants.has(instant.getTime()) || isTimetableSlot(settings.timetable, instant),
  )
}
