import type { Locale } from '@kuji/contract/account'

/** How a zone's wall clock is written: in which zone, in which language. */
export type Wall = { readonly zone: string; readonly locale: Locale }

/** An instant's time of day without a leading zero, e.g. `9:00`. */
export function clockText(instant: Date, zone: string): string {
  const parts = partsOf(instant, zone)
  return `${Number(parts.hour)}:${parts.minute}`
}

/** An instant's day, e.g. `11月24日(火)` or `Tue, Nov 24`. */
export function dayText(instant: Date, { zone, locale }: Wall): string {
  return dateFormat(locale === 'ja' ? 'ja-JP' : 'en-US', {
    timeZone: zone,
    month: locale === 'ja' ? 'long' : 'short',
    day: 'numeric',
    weekday: 'short',
  }).format(instant)
}

/** Whether an instant falls on today or tomorrow of the zone's calendar, else null. */
export function nearDay(instant: Date, now: Date, zone: string): 'today' | 'tomorrow' | null {
  const days = calendarDay(instant, zone) - calendarDay(now, zone)
  if (days === 0) return 'today'
  return days === 1 ? 'tomorrow' : null
}

/**
 * The same instant on the reader's own clock, with the weekday where it is another day.
 *
 * @returns null when both clocks show the same
 */
export function ownClockText(instant: Date, home: string, own: Wall): string | null {
  const sameDay = calendarDay(instant, home) === calendarDay(instant, own.zone)
  const time = clockText(instant, own.zone)
  if (sameDay && time === clockText(instant, home)) return null
  if (sameDay) return time
  const language = own.locale === 'ja' ? 'ja-JP' : 'en-US'
  const weekday = dateFormat(language, { timeZone: own.zone, weekday: 'short' }).format(instant)
  return own.locale === 'ja' ? `${time}(${weekday})` : `${weekday} ${time}`
}

/** What people call a zone, e.g. `日本` or `Japan`. */
export function zoneText(instant: Date, { zone, locale }: Wall): string {
  // In Japanese the short names are initials (JST), the long ones are words.
  const timeZoneName = locale === 'ja' ? 'longGeneric' : 'shortGeneric'
  const parts = dateFormat(locale, { timeZone: zone, timeZoneName }).formatToParts(instant)
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
  return name.replace(/標準時$|時間$| Time$/, '')
}

/** The zone the phone is set to. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

function calendarDay(instant: Date, zone: string): number {
  const { year, month, day } = partsOf(instant, zone)
  return Date.UTC(Number(year), Number(month) - 1, Number(day)) / 86_400_000
}

function partsOf(instant: Date, zone: string) {
  const parts = { year: '', month: '', day: '', hour: '', minute: '' }
  const format = dateFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
  for (const { type, value } of format.formatToParts(instant)) {
    if (type in parts) parts[type as keyof typeof parts] = value
  }
  return parts
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** One formatter for each way of writing: to make one takes longer than to use it a hundred times. */
function dateFormat(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language, options])
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(language, options)
  formats.set(key, format)
  return format
}
