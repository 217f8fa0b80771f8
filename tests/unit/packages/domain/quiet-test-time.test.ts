import { drawTime } from '@kuji/domain/morning'
import { quietTestTime, slotsToTest } from '@kuji/domain/quiet-test-time'
import { localDate, slotInstant, type Timetable } from '@kuji/domain/slot-times'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
const minute = 60_000
const hour = 60 * minute

function testTimeOf(date: string, time: string, zone: string): string {
  return quietTestTime(slotInstant(date, time, zone), zone, rhythm)
    .toISOString()
    .replace(':00.000Z', 'Z')
}

test.each([
  ['Asia/Tokyo', '2026-11-24', '09:00', '2026-11-23T13:00Z'],
  ['Asia/Tokyo', '2026-11-24', '00:05', '2026-11-23T13:00Z'],
  ['Asia/Tokyo', '2026-11-24', '22:05', '2026-11-23T13:00Z'],
  ['Asia/Tokyo', '2026-11-24', '22:10', '2026-11-23T13:00Z'],
  ['Asia/Tokyo', '2026-11-24', '22:11', '2026-11-24T13:00Z'],
  ['Asia/Tokyo', '2026-11-24', '23:30', '2026-11-24T13:00Z'],
  // The night in between has 23 hours, then 25.
  ['Europe/Berlin', '2026-03-29', '09:00', '2026-03-28T21:00Z'],
  ['Europe/Berlin', '2026-10-25', '09:00', '2026-10-24T20:00Z'],
  ['Australia/Lord_Howe', '2026-10-04', '09:00', '2026-10-03T11:30Z'],
  // Clocks go forward at ten in the evening: that day it is eleven.
  ['America/Nuuk', '2024-03-31', '09:00', '2024-03-31T00:00Z'],
  // There was no 30 December 2011.
  ['Pacific/Apia', '2011-12-31', '09:00', '2011-12-30T08:00Z'],
])('%s: for the slot of %s %s it is %s', (zone, date, time, expected) => {
  expect(testTimeOf(date, time, zone)).toBe(expected)
})

const anyZone = fc.constantFrom(
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Nuuk',
  'America/St_Johns',
)
const anyInstant = fc
  .integer({
    min: Date.parse('2024-01-01T00:00:00Z') / minute,
    max: Date.parse('2028-01-01T00:00:00Z') / minute,
  })
  .map((minutes) => new Date(minutes * minute))
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const anyTimetable: fc.Arbitrary<Timetable> = fc.record({
  zone: anyZone,
  times: fc.uniqueArray(anyTime, { minLength: 1, maxLength: 4 }),
})

test('it is the last ten in the evening before the draw, in every zone', () => {
  fc.assert(
    fc.property(anyInstant, anyZone, (slot, zone) => {
      const drawAt = drawTime(slot, rhythm)
      const testAt = quietTestTime(slot, zone, rhythm)
      const next = slotInstant(localDate(zone, new Date(testAt.getTime() + 24 * hour)), '22:00', zone)

      expect(testAt < drawAt).toBe(true)
      expect(testAt).toEqual(slotInstant(localDate(zone, testAt), '22:00', zone))
      expect(next >= drawAt).toBe(true)
    }),
  )
})

test('slots are tested from their ten in the evening for an hour, and at no other time', () => {
  fc.assert(
    fc.property(anyTimetable, anyInstant, fc.integer({ min: -3, max: 63 }), (timetable, near, minutes) => {
      const evening = slotInstant(localDate(timetable.zone, near), '22:00', timetable.zone)
      const now = new Date(evening.getTime() + minutes * minute)
      const isOpen = minutes >= 0 && minutes < 60
      const slots = slotsToTest(timetable, rhythm, now)

      if (!isOpen) expect(slots).toEqual([])
      for (const slot of slots)
        expect(quietTestTime(slot, timetable.zone, rhythm).getTime()).toBe(evening.getTime())
    }),
  )
})

test('each slot of a timetable has its turn', () => {
  const timetable = { zone: 'Asia/Tokyo', times: ['00:05', '07:00', '09:00', '22:05', '23:30'] }
  const at = (instant: string) =>
    slotsToTest(timetable, rhythm, new Date(instant)).map((slot) => slot.toISOString().slice(0, 16))

  const tonight = [
    '2026-11-23T14:30',
    '2026-11-23T15:05',
    '2026-11-23T22:00',
    '2026-11-24T00:00',
    '2026-11-24T13:05',
  ]
  expect(at('2026-11-23T12:59:59Z')).toEqual([])
  expect(at('2026-11-23T13:00:00Z')).toEqual(tonight)
  expect(at('2026-11-23T13:59:59Z')).toEqual(tonight)
  expect(at('2026-11-23T14:00:00Z')).toEqual([])
})
