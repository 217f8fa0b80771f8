import type { NowView } from '@kuji/contract/now'
import { isMorningUnderWay } from '../now/phase.ts'

/** Before and after the slot, in milliseconds. */
const quietMs = 15 * 60_000

/**
 * Whether the page may be reloaded, or a person asked to let it be: not from 15 minutes before
 * a slot to 15 after it, nor while a morning is under way beyond that.
 *
 * @param view null where nothing is known of any morning
 * @param now by the server's clock
 */
export function mayInterrupt(view: Pick<NowView, 'status' | 'slot'> | null, now: Date): boolean {
  if (view === null) return true
  if (isMorningUnderWay(view.status)) return false
  if (view.slot === null) return true
  const startsAt = Date.parse(view.slot.startsAt)
  const begins = Math.min(startsAt - quietMs, Date.parse(view.slot.drawAt))
  return now.getTime() < begins || now.getTime() >= startsAt + quietMs
}
