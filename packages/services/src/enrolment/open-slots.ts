import { addMinutes } from '@kuji/domain/morning'
import { bookableSlots } from '@kuji/domain/slot-times'
import type { Settings } from '../deps.ts'

type Asked = Pick<Settings, 'timetable' | 'rhythm'>

/** A slot begins and closes on a whole minute, so an answer holds for the rest of its minute. */
const minuteMs = 60_000

const remembered = new WeakMap<Asked['timetable'], { readonly key: string; readonly slots: Date[] }>()

/**
 * The slots of the timetable that can be registered for, earliest first: one that has
 * begun until its on-time window ends, and those of seven days ahead.
 *
 * Remembered for the minute: a whole slot's screens ask at the same moment, and zones are dear to reckon.
 */
export function openSlots({ timetable, rhythm }: Asked, now: Date): Date[] {
  const minute = Math.floor(now.getTime() / minuteMs) * minuteMs
  const key = `${minute} ${rhythm.onTime}`
  const known = remembered.get(timetable)
  if (known?.key === key) return known.slots
  const slots = bookableSlots(timetable, addMinutes(new Date(minute), -rhythm.onTime))
  remembered.set(timetable, { key, slots })
  return slots
}
