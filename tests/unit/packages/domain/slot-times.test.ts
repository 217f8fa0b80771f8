import {
  bookableSlots,
  isCalendarDate,
  isTimetableSlot,
  localDate,
  nextSlotAt,
  slotInstant,
  slotsBetween,
  slotsOnDate,
  type Timetable,
} from '@kuji/domain/slot-times'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const tokyo: Timetable = { zone: 'Asia/Tokyo', times: ['09:00'] }
const hour = 3_600_000
const day = 24 * hour

const zones = [
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Nuuk',
  'America/St_Johns',
]
const anyZone = fc.constantFrom(...zones)
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const anyTimetable: fc.Arbitrary<Timetable> = fc.record({
  zone: anyZone,
  times: fc.uniqueArray(anyTime, { minLength: 1, maxLength: 4 }).map((times) => times.toSorted()),
})
const anyNow = fc
  .integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2028-01-01T00:00:00Z') })
  .map((milliseconds) => new Date(milliseconds))

function iso(instants: readonly Date[]): string[] {
  return instants.map((instant) => instant.toISOString().replace(':00.000Z', 'Z'))
}

test.each([
  ['Asia/Tokyo', '2026-11-23', '09:00', '2026-11-23T00:00Z'],
  ['Europe/Berlin', '2026-03-28', '09:00', '2026-03-28T08:00Z'],
  ['Europe/Berlin', '2026-03-29', '09:00', '2026-03-29T07:00Z'],
  ['Europe/Berlin', '2026-10-24', '09:00', '2026-10-24T07:00Z'],
  ['Europe/Berlin', '2026-10-25', '09:00', '2026-10-25T08:00Z'],
  ['Europe/Berlin', '2026-03-29', '02:30', '2026-03-29T01:30Z'],
  ['Europe/Berlin', '2026-10-25', '02:30', '2026-10-25T00:30Z'],
  ['Europe/Berlin', '2027-03-28', '02:30', '2027-03-28T01:30Z'],
  ['Europe/Berlin', '2027-10-31', '02:30', '2027-10-31T00:30Z'],
  ['America/New_York', '2026-03-07', '09:00', '2026-03-07T14:00Z'],
  ['America/New_York', '2026-03-08', '09:00', '2026-03-08T13:00Z'],
  ['America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30Z'],
  ['America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30Z'],
  ['America/New_York', '2027-03-14', '02:30', '2027-03-14T07:30Z'],
  ['America/New_York', '2027-11-07', '01:30', '2027-11-07T05:30Z'],
  ['Australia/Lord_Howe', '2026-10-04', '02:15', '2026-10-03T15:45Z'],
  ['Australia/Lord_Howe', '2026-04-05', '01:45', '2026-04-04T14:45Z'],
])('%s: %s %s is %s', (zone, date, time, at) => {
  expect(iso([slotInstant(date, time, zone)])).toEqual([at])
})

test('two times that the clocks bring together are one slot', () => {
  const timetable = { zone: 'Europe/Berlin', times: ['02:30', '03:30', '09:00'] }

  expect(iso(slotsOnDate(timetable, '2026-03-29'))).toEqual(['2026-03-29T01:30Z', '2026-03-29T07:00Z'])
  expect(slotsOnDate(timetable, '2026-03-30')).toHaveLength(3)
})

test('the slots of a date come in order even where the clocks turn it around', () => {
  const timetable = { zone: 'Europe/Berlin', times: ['02:45', '03:15'] }

  expect(iso(slotsOnDate(timetable, '2026-03-29'))).toEqual(['2026-03-29T01:15Z', '2026-03-29T01:45Z'])
})

test('in the evening the next seven mornings can be booked', () => {
  expect(iso(bookableSlots(tokyo, new Date('2026-11-22T12:00:00Z')))).toEqual(
    [23, 24, 25, 26, 27, 28, 29].map((date) => `2026-11-${date}T00:00Z`),
  )
})

test('a slot leaves the list at the millisecond at which it starts, and the eighth day comes in', () => {
  const before = bookableSlots(tokyo, new Date('2026-11-22T23:59:59.999Z'))
  const after = bookableSlots(tokyo, new Date('2026-11-23T00:00:00.000Z'))

  expect(iso(before).at(0)).toBe('2026-11-23T00:00Z')
  expect(iso(after)).toEqual([...iso(before).slice(1), '2026-11-30T00:00Z'])
})

test.each([
  { zone: 'Europe/Berlin', now: '2026-03-25T20:00:00Z', change: '2026-03-29' },
  { zone: 'Europe/Berlin', now: '2026-10-21T20:00:00Z', change: '2026-10-25' },
  { zone: 'Europe/Berlin', now: '2027-03-24T20:00:00Z', change: '2027-03-28' },
  { zone: 'Europe/Berlin', now: '2027-10-27T20:00:00Z', change: '2027-10-31' },
  { zone: 'America/New_York', now: '2026-03-04T23:00:00Z', change: '2026-03-08' },
  { zone: 'America/New_York', now: '2026-10-28T23:00:00Z', change: '2026-11-01' },
  { zone: 'America/New_York', now: '2027-03-10T23:00:00Z', change: '2027-03-14' },
  { zone: 'America/New_York', now: '2027-11-03T23:00:00Z', change: '2027-11-07' },
])('$zone over $change: 02:30 and 09:00 are on each of seven days', ({ zone, now, change }) => {
  const slots = bookableSlots({ zone, times: ['02:30', '09:00'] }, new Date(now))
  const dates = slots.map((slot) => localDate(zone, slot))

  expect(slots).toHaveLength(14)
  expect(dates.filter((date) => date === change)).toHaveLength(2)
  expect(new Set(dates).size).toBe(7)
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'short' })
  expect(slots.filter((slot) => clock.format(slot) === '09:00')).toHaveLength(7)
})

test('whenever one looks, each time of day is bookable on seven days, in order and in the future', () => {
  fc.assert(
    fc.property(anyZone, anyTime, anyNow, (zone, time, now) => {
      const slots = bookableSlots({ zone, times: [time] }, now)
      const gaps = slots.slice(1).map((slot, index) => slot.getTime() - (slots[index]?.getTime() ?? 0))

      expect(slots).toHaveLength(7)
      expect(slots[0]?.getTime()).toBeGreaterThan(now.getTime())
      for (const gap of gaps) expect(Math.abs(gap - day)).toBeLessThanOrEqual(hour)
    }),
  )
})

test('a slot that can be booked stays in the list until it starts', () => {
  fc.assert(
    fc.property(anyTimetable, anyNow, fc.integer({ min: 1, max: 2 * day }), (timetable, now, later) => {
      const then = new Date(now.getTime() + later)
      const still = iso(bookableSlots(timetable, now).filter((slot) => slot > then))

      expect(iso(bookableSlots(timetable, then))).toEqual(expect.arrayContaining(still))
    }),
  )
})

test('a slot does not vanish from the list while the clocks live one hour twice', () => {
  const timetable = { zone: 'Europe/Berlin', times: ['02:30'] }
  const firstTime = bookableSlots(timetable, new Date('2026-10-25T00:45:00Z'))
  const secondTime = bookableSlots(timetable, new Date('2026-10-25T01:15:00Z'))

  expect(iso(secondTime)).toEqual(iso(firstTime))
})

test('every bookable slot is a slot of the timetable, and is found again between two instants', () => {
  fc.assert(
    fc.property(anyTimetable, anyNow, (timetable, now) => {
      for (const slot of bookableSlots(timetable, now)) {
        expect(isTimetableSlot(timetable, slot)).toBe(true)
        expect(isTimetableSlot(timetable, new Date(slot.getTime() + 1))).toBe(false)
        expect(slotsBetween(timetable, slot, slot)).toEqual([slot])
      }
    }),
    { numRuns: 15 },
  )
})

test('a skipped time that falls on the next date is still a slot (Nuuk loses 23:00 to 24:00)', () => {
  const timetable = { zone: 'America/Nuuk', times: ['23:30'] }
  const slot = slotInstant('2026-03-28', '23:30', timetable.zone)

  expect(localDate(timetable.zone, slot)).toBe('2026-03-29')
  expect(isTimetableSlot(timetable, slot)).toBe(true)
  expect(slotsBetween(timetable, new Date(slot.getTime() - 60_000), slot)).toEqual([slot])
})

test('an instant that is no slot of the timetable is none, in whatever zone the time would fit', () => {
  expect(isTimetableSlot(tokyo, new Date('2026-11-23T00:00:00Z'))).toBe(true)
  expect(isTimetableSlot(tokyo, new Date('2026-11-23T09:00:00Z'))).toBe(false)
  expect(isTimetableSlot({ zone: 'Europe/Berlin', times: ['02:30'] }, new Date('2026-10-25T01:30:00Z'))).toBe(
    false,
  )
})

test('the slots between two instants include both ends', () => {
  const between = slotsBetween(tokyo, new Date('2026-11-23T00:00:00Z'), new Date('2026-11-25T00:00:00Z'))

  expect(iso(between)).toEqual(['2026-11-23T00:00Z', '2026-11-24T00:00Z', '2026-11-25T00:00Z'])
})

test('adjoining stretches of time never miss a slot and never share one', () => {
  fc.assert(
    fc.property(anyTimetable, anyNow, fc.integer({ min: 1, max: 3 * day }), (timetable, from, length) => {
      const middle = new Date(from.getTime() + Math.floor(length / 2))
      const to = new Date(from.getTime() + length)
      const halves = [
        ...slotsBetween(timetable, from, middle),
        ...slotsBetween(timetable, new Date(middle.getTime() + 1), to),
      ]

      expect(iso(slotsBetween(timetable, from, to))).toEqual(iso(halves))
    }),
  )
})

test.each([
  { from: '2026-11-22T14:50:00Z', next: '2026-11-23T00:00Z' },
  { from: '2026-11-23T00:00:00Z', next: '2026-11-23T00:00Z' },
  { from: '2026-11-23T00:00:00.001Z', next: '2026-11-24T00:00Z' },
])('from $from the next 09:00 in Tokyo is $next', ({ from, next }) => {
  const slot = nextSlotAt(tokyo, '09:00', new Date(from))

  expect(slot && iso([slot])).toEqual([next])
})

test('the next slot at a time of day is the earliest slot of that time from there on', () => {
  fc.assert(
    fc.property(anyZone, anyTime, anyNow, (zone, time, from) => {
      const timetable = { zone, times: [time] }

      expect(nextSlotAt(timetable, time, from)).toEqual(
        slotsBetween(timetable, from, new Date(from.getTime() + 3 * day))[0],
      )
    }),
  )
})

test('there is no next slot at a time of day that the timetable does not have', () => {
  expect(nextSlotAt(tokyo, '09:30', new Date('2026-11-22T12:00:00Z'))).toBeNull()
})

test('a local date is told in the zone asked for', () => {
  const instant = new Date('2026-11-22T23:50:59.999Z')

  expect(localDate('Asia/Tokyo', instant)).toBe('2026-11-23')
  expect(localDate('Europe/Berlin', instant)).toBe('2026-11-23')
  expect(localDate('America/New_York', instant)).toBe('2026-11-22')
})

test.each([
  { text: '2026-02-28', is: true },
  { text: '2028-02-29', is: true },
  { text: '2026-02-29', is: false },
  { text: '2026-02-30', is: false },
  { text: '2026-13-01', is: false },
  { text: '2026-1-1', is: false },
  { text: '2026-11-23T09:00', is: false },
  { text: ' 2026-11-23', is: false },
  { text: '', is: false },
])('"$text" is a calendar date: $is', ({ text, is }) => {
  expect(isCalendarDate(text)).toBe(is)
})
