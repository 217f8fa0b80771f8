import { Temporal } from 'temporal-polyfill'

/** When slots are: local times of day in one zone. `times` are `HH:MM`, not empty. */
export type Timetable = { readonly zone: string; readonly times: readonly string[] }

const bookableDays = 7

/**
 * The instant at which a local time of day falls on a date.
 *
 * A time that the clocks skip is read with the offset from before the gap, so
 * 02:30 becomes 03:30; a time that occurs twice means the first (RFC 5545 §3.3.5).
 *
 * @param date `YYYY-MM-DD` in the timetable's zone
 */
export function slotInstant(date: string, time: string, zone: string): Date {
  const local = Temporal.PlainDateTime.from(`${date}T${time}`)
  return new Date(local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds)
}

/** The slots of one local date, earliest first; two times that a clock change brings together are one slot. */
export function slotsOnDate(timetable: Timetable, date: string): Date[] {
  const instants = timetable.times.map((time) => slotInstant(date, time, timetable.zone).getTime())
  return [...new Set(instants)].toSorted((a, b) => a - b).map((instant) => new Date(instant))
}

/** The slots that start after `now` and at most seven local days later, earliest first. */
export function bookableSlots(timetable: Timetable, now: Date): Date[] {
  const today = localDate(timetable.zone, now)
  const dates = Array.from({ length: bookableDays + 1 }, (_, days) => addDays(today, days))
  const end = slotInstant(addDays(today, bookableDays), localTime(timetable.zone, now), timetable.zone)
  return dates.flatMap((date) => slotsOnDate(timetable, date)).filter((slot) => slot > now && slot <= end)
}

/** True when the timetable has a slot at exactly this instant, past or future. */
export function isTimetableSlot(timetable: Timetable, instant: Date): boolean {
  return slotsOnDate(timetable, localDate(timetable.zone, instant)).some(
    (slot) => slot.getTime() === instant.getTime(),
  )
}

/** The slots between two instants, both inclusive, earliest first. */
export function slotsBetween(timetable: Timetable, from: Date, to: Date): Date[] {
  const dates: string[] = []
  const last = localDate(timetable.zone, to)
  for (let date = localDate(timetable.zone, from); date <= last; date = addDays(date, 1)) dates.push(date)
  return dates.flatMap((date) => slotsOnDate(timetable, date)).filter((slot) => slot >= from && slot <= to)
}

/**
 * The earliest slot at a local time of day that starts at or after `from`.
 *
 * @returns null when the timetable has no such time
 */
export function nextSlotAt(timetable: Timetable, time: string, from: Date): Date | null {
  if (!timetable.times.includes(time)) return null
  const today = localDate(timetable.zone, from)
  const slots = [-1, 0, 1, 2].map((days) => slotInstant(addDays(today, days), time, timetable.zone))
  return slots.find((slot) => slot >= from) ?? null
}

/** The local date, `YYYY-MM-DD`, of an instant. */
export function localDate(zone: string, instant: Date): string {
  return zoned(zone, instant).toPlainDate().toString()
}

/** The local time of day, `HH:MM`, of an instant. */
export function localTime(zone: string, instant: Date): string {
  return zoned(zone, instant).toPlainTime().toString({ smallestUnit: 'minute' })
}

/** True for an IANA zone name this engine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}

/** True for a date that the calendar has, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}

function zoned(zone: string, instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}
