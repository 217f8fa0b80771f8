import { addMinutes } from '@kuji/domain/morning'
import { bookableSlots } from '@kuji/domain/slot-times'
import type { Settings } from '../deps.ts'

/**
 * The slots of the timetable that can be registered for, earliest first: one that has
 * begun until its on-time window ends, and those of seven days ahead.
 */
export function openSlots({ timetable, rhythm }: Pick<Settings, 'timetable' | 'rhythm'>, now: Date): Date[] {
  return bookableSlots(timetable, addMinutes(now, -rhythm.onTime))
}
