import { AppError } from '@kuji/domain/errors'
import { addMinutes, earlyDrawMinutes, onTimeEnd } from '@kuji/domain/morning'
import { nextSlotAt } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'
import { findSlot, type Slot, type SlotName } from '../enrolment/find-slot.ts'
import { readDraw } from './read-draw.ts'

/** How an operator names the slot to draw: as people do, or by its local time of day (`HH:MM`). */
export type DrawName = SlotName | { readonly time: string }

/**
 * The slot an operator wants drawn. A time of day means its earliest slot whose
 * on-time window is not over. One that is drawn already may be named at any time.
 *
 * @param early whether a slot more than an hour ahead may be drawn
 * @throws {AppError} NOT_A_SLOT, SLOT_PAST, TOO_EARLY
 */
export async function nameDrawSlot(
  deps: Pick<Deps, 'db' | 'clock' | 'settings'>,
  name: DrawName,
  early: boolean,
): Promise<Slot> {
  const slot = await findSlot(deps, 'time' in name ? { instant: slotAtTime(deps, name.time) } : name)
  if ((await readDraw(deps.db.pool, slot.startsAt)) !== null) return slot
  const now = deps.clock.now()
  if (onTimeEnd(slot.startsAt, deps.settings.rhythm) <= now) {
    throw new AppError('SLOT_PAST', 'the on-time window of this slot is over')
  }
  if (!early && slot.startsAt > addMinutes(now, earlyDrawMinutes)) {
    throw new AppError('TOO_EARLY', `the slot is more than ${earlyDrawMinutes} minutes ahead`)
  }
  return slot
}

function slotAtTime({ clock, settings }: Pick<Deps, 'clock' | 'settings'>, time: string): Date {
  const { timetable, rhythm } = settings
  // The window is open while slot + onTime > now, so the slot itself must start after now - onTime.
  const from = new Date(addMinutes(clock.now(), -rhythm.onTime).getTime() + 1)
  const slot = nextSlotAt(timetable, time.padStart(5, '0'), from)
  if (slot === null) throw new AppError('NOT_A_SLOT', 'no slot at that time of day')
  return slot
}
