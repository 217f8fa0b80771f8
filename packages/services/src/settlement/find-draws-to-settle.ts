import { addMinutes } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'

type Unsettled = { readonly id: number; readonly practice: boolean; readonly due: boolean }

/**
 * The draws that can be settled now, in order of slot.
 *
 * Due is a draw whose rooms are all over: closed or failed, and one still without a
 * meeting when it should close has failed. A draw without rooms is due when its slot's
 * rooms would close. A morning that is not over stops all later ones, because a rate
 * takes its mornings in order; practice is no part of a rate and neither stops nor waits.
 */
export async function findDrawsToSettle({
  db,
  clock,
  settings,
}: Pick<Deps, 'db' | 'clock' | 'settings'>): Promise<number[]> {
  const now = clock.now()
  const { rows } = await db.pool.query<Unsettled>(
    `select d.id, d.practice,
            case when exists (select from rooms r where r.draw_id = d.id)
                 then not exists (select from rooms r
                                  where r.draw_id = d.id and (r.state = 'ready' or r.closes_at > $1))
                 else d.date <= $2 end as due
     from draws d where d.settled_at is null order by d.date`,
    [now, addMinutes(now, -settings.rhythm.meeting)],
  )
  const firstUnfinished = rows.findIndex(({ practice, due }) => !practice && !due)
  const reached = firstUnfinished === -1 ? rows.length : firstUnfinished
  return rows.filter(({ practice, due }, index) => due && (practice || index < reached)).map(({ id }) => id)
}
