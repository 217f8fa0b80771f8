import type { SlotList } from '@kuji/contract/slots'
import { drawTime, onTimeEnd } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'
import { commitmentOf, secretOf } from '../draw/draw-secret.ts'
import { openSlots } from './open-slots.ts'

type SlotRow = { date: Date; registered: number; enrolment_id: number | null; root: string | null }

/**
 * The slots of the next seven days as one person sees them: how many are in, and whether they
 * are. One that has begun is among them as long as one can still join it.
 */
export async function listSlots(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<SlotList> {
  const now = clock.now()
  const { rows } = await db.pool.query<SlotRow>(
    `select slot.date, count(e.id)::int as registered,
            min(e.id) filter (where e.user_id = $2) as enrolment_id,
            (select root from draw_secrets k where k.date = slot.date) as root
     from unnest($1::timestamptz[]) as slot(date)
     left join enroll_information e on e.date = slot.date
     group by slot.date order by slot.date`,
    [openSlots(settings, now), userId],
  )
  const slots = rows.map(({ date, registered, enrolment_id: enrolmentId, root }) => {
    const drawAt = drawTime(date, settings.rhythm)
    return {
      startsAt: date.toISOString(),
      drawAt: drawAt.toISOString(),
      registered,
      enrolmentId,
      open: now < onTimeEnd(date, settings.rhythm),
      commitment: root === null ? null : commitmentOf(secretOf(root)),
    }
  })
  return { zone: settings.timetable.zone, serverNow: now.toISOString(), slots }
}
