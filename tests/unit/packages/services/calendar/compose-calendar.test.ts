import { composeCalendar } from '@kuji/services/calendar/compose-calendar'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCalendar, type CalendarPart } from '../../../../support/read-calendar.ts'

const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
const startsAt = new Date('2026-11-24T00:00:00Z')
const owner = { calendarKey: '5b0f4f5e-5b3c-4b52-9d57-8d2b3a9f3c11', locale: 'ja' }

function aCalendar(changes: Partial<Parameters<typeof composeCalendar>[0]> = {}): CalendarPart {
  const composed = composeCalendar({
    owner,
    slots: [startsAt],
    now: new Date('2026-11-23T12:00:00Z'),
    publicUrl: 'https://kuji.example',
    rhythm,
    ...changes,
  })
  return readCalendar(Buffer.from(composed))
}

function uidOf(calendar: CalendarPart): string | undefined {
  return calendar.parts[0]?.properties.get('UID')
}

test('a morning is an event in UTC with an alarm a quarter of an hour before, and a link to Kuji', () => {
  const calendar = aCalendar()
  const [event] = calendar.parts

  expect(calendar.name).toBe('VCALENDAR')
  expect(Object.fromEntries(calendar.properties)).toMatchObject({
    VERSION: '2.0',
    PRODID: '-//Kuji//Kuji//JA',
    METHOD: 'PUBLISH',
  })
  expect(event?.name).toBe('VEVENT')
  expect(Object.fromEntries(event?.properties ?? [])).toMatchObject({
    DTSTAMP: '20261123T120000Z',
    DTSTART: '20261124T000000Z',
    DTEND: '20261124T001500Z',
    SUMMARY: 'くじ: だれかと起きる',
    DESCRIPTION: '起こすのは目覚まし、起きる理由はくじ。\n部屋はここから: https://kuji.example/',
    'URL;VALUE=URI': 'https://kuji.example/',
    CLASS: 'PRIVATE',
  })
  expect(event?.parts.map(({ name }) => name)).toEqual(['VALARM'])
  expect(Object.fromEntries(event?.parts[0]?.properties ?? [])).toEqual({
    ACTION: 'DISPLAY',
    TRIGGER: '-PT15M',
    DESCRIPTION: 'くじの朝です。',
  })
})

test('who reads English gets English', () => {
  const [event] = aCalendar({ owner: { ...owner, locale: 'en' } }).parts

  expect(event?.properties.get('SUMMARY')).toBe('Kuji: up with someone')
  expect(event?.properties.get('DESCRIPTION')).toContain(
    'Your alarm wakes you; Kuji is the reason to get up.',
  )
})

test('an empty calendar is a whole one', () => {
  expect(aCalendar({ slots: [] }).parts).toEqual([])
})

test('the name of an entry is of its person and slot alone, whenever and in whatever language it is written', () => {
  const uid = uidOf(aCalendar())

  expect(uid).toMatch(/^kuji-[\da-f]{32}$/)
  expect(
    uidOf(aCalendar({ owner: { ...owner, locale: 'en' }, now: startsAt, publicUrl: 'http://other.example' })),
  ).toBe(uid)
  expect(uidOf(aCalendar({ slots: [new Date(startsAt.getTime() + 86_400_000)] }))).not.toBe(uid)
  expect(
    uidOf(aCalendar({ owner: { ...owner, calendarKey: owner.calendarKey.replace('5', '6') } })),
  ).not.toBe(uid)
})

test('whatever the address and the slots, every line is one that RFC 5545 allows', () => {
  fc.assert(
    fc.property(
      fc.webUrl({ validSchemes: ['https'], size: 'large' }),
      fc.uniqueArray(
        fc.date({
          min: new Date('2020-01-01T00:00:00Z'),
          max: new Date('2099-12-31T00:00:00Z'),
          noInvalidDate: true,
        }),
        { maxLength: 9, selector: (slot) => slot.getTime() },
      ),
      fc.constantFrom('ja', 'en'),
      (publicUrl, slots, locale) => {
        const calendar = aCalendar({ publicUrl, slots, owner: { ...owner, locale } })

        expect(calendar.parts).toHaveLength(slots.length)
        expect(new Set(calendar.parts.map(({ properties }) => properties.get('UID'))).size).toBe(slots.length)
        for (const { properties, parts } of calendar.parts) {
          expect(properties.get('URL;VALUE=URI')).toBe(`${publicUrl}/`)
          expect(parts).toHaveLength(1)
        }
      },
    ),
  )
})
