import { Temporal } from 'temporal-polyfill'

/** When slots are: local times of day in one zone. `times` are `HH:MM`, not empty. */
export type Timetable = { readonly zone: string; readonly times: readonly string[] }

const bookableDays = 7
const dayMilliseconds = 86_400_000

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
  return inOrder(timetable.times.map((time) => slotInstant(date, time, timetable.zone)))
}

/** The next seven slots of each time of day that start after `now`, earliest first. */
export function bookableSlots(timetable: Timetable, now: Date): Date[] {
  const { zone, times } = timetable
  const dates = datesAround(zone, { from: now, days: bookableDays })
  const nextSlots = (time: string): Date[] =>
    dates
      .map((date) => slotInstant(date, time, zone))
      .filter((slot) => slot > now)
      .slice(0, bookableDays)
  return inOrder(times.flatMap(nextSlots))
}

/** True when the timetable has a slot at exactly this instant, past or future. */
export function isTimetableSlot(timetable: Timetable, instant: Date): boolean {
  return slotsBetween(timetable, instant, instant).length > 0
}

/** The slots between two instants, both inclusive, earliest first. */
export function slotsBetween(timetable: Timetable, from: Date, to: Date): Date[] {
  const days = Math.max(0, Math.ceil((to.getTime() - from.getTime()) / dayMilliseconds))
  const dates = datesAround(timetable.zone, { from, days })
  const slots = dates.flatMap((date) => slotsOnDate(timetable, date))
  return inOrder(slots.filter((slot) => slot >= from && slot <= to))
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

/** True for a date that the calendar has, written `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text
  } catch {
    return false
  }
}

/**
 * The local dates whose slots may lie within so many days of an instant. It begins a day
 * early: a time that the clocks skip just before midnight falls on the next date.
 */
function datesAround(zone: string, { from, days }: { from: Date; days: number }): string[] {
  const today = localDate(zone, from)
  return Array.from({ length: days + 3 }, (_, index) => addDays(today, index - 1))
}

function inOrder(slots: readonly Date[]): Date[] {
  const instants = new Set(slots.map((slot) => slot.getTime()))
  return [...instants].toSorted((a, b) => a - b).map((instant) => new Date(instant))
}

function zoned(zone: string, instant: Date): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
}

function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}
