import { addMinutes } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'
import { shortagesAhead } from '../hosting/shortages-ahead.ts'

type WarnDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'settings'>

/** From so long before a slot its operator can still do something, and should. */
const aheadMinutes = 12 * 60

/**
 * Tells the operator's log of slots that have more rooms than hosts, an hour at a time, from
 * twelve hours before the slot on. Called with every tick; of ticks at once, one says it.
 */
export async function warnOfShortage(deps: WarnDeps): Promise<void> {
  const now = deps.clock.now()
  if (!(await takeHour(deps, now))) return
  for (const { startsAt, rooms, hosts, short, remedy } of await shortagesAhead(deps)) {
    if (startsAt > addMinutes(now, aheadMinutes)) continue
    deps.log.warn(
      { alarm: 'rooms_short_ahead', startsAt, rooms, hosts, short, remedy },
      'more rooms than hosts in a coming slot',
    )
  }
}

/** @returns false when this hour's warning was given already, or is being given by another */
async function takeHour({ db }: WarnDeps, now: Date): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `update install set warned_of_hour = date_trunc('hour', $1::timestamptz)
     where warned_of_hour is distinct from date_trunc('hour', $1::timestamptz)`,
    [now],
  )
  return rowCount === 1
}
