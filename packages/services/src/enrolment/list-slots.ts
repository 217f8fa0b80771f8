import type { SlotList } from '@kuji/contract/slots'
import { drawTime } from '@kuji/domain/morning'
import { bookableSlots } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'
import { commitmentOf, secretOf } from '../draw/draw-secret.ts'

type SlotRow = {
  date: Date
  registered: number
  enrolment_id: number | null
  drawn: boolean
  root: string | null
}

/** The slots of the next seven days as one person sees them: how many are in, and whether they are. */
export async function listSlots(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<SlotList> {
  const now = clock.now()
  const starts = bookableSlots(settings.timetable, now)
  const { rows } = await db.pool.query<SlotRow>(
    `select slot.date, count(e.id)::int as registered,
            min(e.id) filter (where e.user_id = $2) as enrolment_id,
            exists (select from draws d where d.date = slot.date) as drawn,
            (select root from draw_secrets k where k.date = slot.date) as root
     from unnest($1::timestamptz[]) as slot(date)
     left join enroll_information e on e.date = slot.date
     group by slot.date order by slot.date`,
    [starts, userId],
  )
  const slots = rows.map(({ date, registered, enrolment_id: enrolmentId, drawn, root }) => {
    const drawAt = drawTime(date, settings.rhythm)
    return {
      startsAt: date.toISOString(),
      drawAt: drawAt.toISOString(),
      registered,
      enrolmentId,
      open: !drawn && now < drawAt,
      commitment: root === null ? null : commitmentOf(secretOf(root)),
    }
  })
  return { zone: settings.timetable.zone, serverNow: now.toISOString(), slots }
}
