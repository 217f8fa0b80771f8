import { alarmLeadMinutes, closeTime, type Rhythm } from '@kuji/domain/morning'
import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventClass } from 'ical-generator'
import { fingerprintOf } from '../draw/draw-secret.ts'
import { calendarText } from './calendar-text.ts'

/** Whose mornings a calendar tells of. */
export type CalendarOwner = {
  /** Random, of this person alone, and never told. */
  readonly calendarKey: string
  readonly locale: string
}

type Calendar = {
  readonly owner: CalendarOwner
  /** Slots the person is registered for. */
  readonly slots: readonly Date[]
  readonly now: Date
  readonly publicUrl: string
  readonly rhythm: Rhythm
}

const refreshSeconds = 3600
const secondsPerMinute = 60

/**
 * A person's mornings as an iCalendar file (RFC 5545), each with an alarm before it.
 *
 * It holds instants in UTC and a link to the Now screen, which shows the room to its person
 * alone; nothing of rooms, meetings or others. The same person and slot always give the same
 * UID, so that a calendar that takes it in twice has it once.
 *
 * @returns lines of at most 75 octets, each with its CRLF
 */
export function composeCalendar({ owner, slots, now, publicUrl, rhythm }: Calendar): string {
  const text = calendarText(owner.locale)
  const link = `${publicUrl}/`
  const calendar = ical({
    name: text.calendar,
    prodId: { company: 'Kuji', product: 'Kuji', language: owner.locale.toUpperCase() },
    method: ICalCalendarMethod.PUBLISH,
    ttl: refreshSeconds,
  })
  for (const startsAt of slots) {
    const event = calendar.createEvent({
      id: entryName(owner, startsAt),
      start: startsAt,
      end: closeTime(startsAt, rhythm),
      stamp: now,
      summary: text.summary,
      description: text.description(link),
      url: link,
      class: ICalEventClass.PRIVATE,
    })
    event.createAlarm({
      type: ICalAlarmType.display,
      triggerBefore: alarmLeadMinutes * secondsPerMinute,
      description: text.alarm,
    })
  }
  return `${alarmsLast(calendar.toString())}\r\n`
}

function entryName({ calendarKey }: CalendarOwner, startsAt: Date): string {
  return `kuji-${fingerprintOf(`${calendarKey} ${startsAt.toISOString()}`).slice(0, 32)}`
}

/** The library writes an alarm among the properties of its event; RFC 5545 §3.6.1 wants it after them. */
function alarmsLast(calendar: string): string {
  return calendar.replaceAll(/(BEGIN:VALARM\r\n.*?END:VALARM\r\n)(.*?)(END:VEVENT\r\n)/gs, '$2$1$3')
}
