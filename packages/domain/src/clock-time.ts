import { Temporal } from 'temporal-polyfill'

/** The local time of day of an instant as people write it, `9:05`. */
export function clockTime(zone: string, instant: Date): string {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  return `${hour}:${String(minute).padStart(2, '0')}`
}
