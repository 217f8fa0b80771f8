import { Temporal } from 'temporal-polyfill'
import { addMinutes, drawTime, type Rhythm } from './morning.ts'
import { localDate, slotInstant, slotsBetween, type Timetable } from './slot-times.ts'

const testTime = '22:00'

/** How long the tests of an evening may begin, in minutes: later, people sleep. */
const windowMinutes = 60

/** Longer than from any 22:00 to the next: a zone that crosses the date line leaves out a whole day. */
const longestWaitMinutes = 50 * 60

/** How long a device has to confirm a quiet test, in minutes. */
export const quietTestMinutes = 15

/** How long a device that confirmed something needs no quiet test, in minutes. */
export const confirmedForMinutes = 24 * 60

/**
 * When the devices of a slot's people are tested: at the last 22:00, in the timetable's zone, before its draw.
 *
 * Where the clocks skip that time or have it twice, it is read as slots are (`slotInstant`).
 */
export function quietTestTime(startsAt: Date, zone: string, rhythm: Rhythm): Date {
  const drawAt = drawTime(startsAt, rhythm)
  let date = Temporal.PlainDate.from(localDate(zone, drawAt))
  let evening = slotInstant(date.toString(), testTime, zone)
  // Twice at most: a zone that crosses the date line leaves out a whole day.
  while (evening >= drawAt) {
    date = date.subtract({ days: 1 })
    evening = slotInstant(date.toString(), testTime, zone)
  }
  return evening
}

/** The slots whose people's devices may be tested now, earliest first: from 22:00 to 23:00 those drawn until the next 22:00. */
export function slotsToTest(timetable: Timetable, rhythm: Rhythm, now: Date): Date[] {
  const until = addMinutes(now, longestWaitMinutes + rhythm.drawLead)
  return slotsBetween(timetable, now, until).filter((startsAt) => {
    const testAt = quietTestTime(startsAt, timetable.zone, rhythm)
    return testAt <= now && now < addMinutes(testAt, windowMinutes)
  })
}
