import {
  alarmTime,
  addMinutes,
  closeTime,
  drawTime,
  fallbackTime,
  onTimeEnd,
  rescueEnd,
  rescuesDue,
  rescueStart,
  roomsCloseAt,
} from '@kuji/domain/morning'
import { expect, test } from 'vitest'

const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
const nine = new Date('2026-11-23T00:00:00.000Z')

test('the draw is before the slot, the end of the on-time window and the close are after it', () => {
  expect(alarmTime(nine).toISOString()).toBe('2026-11-22T23:45:00.000Z')
  expect(drawTime(nine, rhythm).toISOString()).toBe('2026-11-22T23:50:00.000Z')
  expect(onTimeEnd(nine, rhythm).toISOString()).toBe('2026-11-23T00:05:00.000Z')
  expect(closeTime(nine, rhythm).toISOString()).toBe('2026-11-23T00:15:00.000Z')
})

test('rooms close a quarter of an hour after their slot, those of practice after five minutes', () => {
  expect(roomsCloseAt({ startsAt: nine, practice: false }, rhythm)).toEqual(closeTime(nine, rhythm))
  expect(roomsCloseAt({ startsAt: nine, practice: true }, rhythm)).toEqual(addMinutes(nine, 5))
})

test.each([
  { minutes: -10, due: 0 },
  { minutes: 2.999, due: 0 },
  { minutes: 3, due: 1 },
  { minutes: 5.999, due: 1 },
  { minutes: 6, due: 2 },
  { minutes: 600, due: 2 },
])('$minutes minutes after the slot $due rescues are due', ({ minutes, due }) => {
  expect(rescuesDue(nine, addMinutes(nine, minutes))).toBe(due)
})

test('the rescues are three and six minutes after the slot', () => {
  expect([rescueStart(nine), rescueEnd(nine)]).toEqual([addMinutes(nine, 3), addMinutes(nine, 6)])
})

test('minutes are elapsed minutes, so a clock change does not stretch the lead', () => {
  const afterTheChange = new Date('2026-03-29T01:05:00Z')

  expect(drawTime(afterTheChange, rhythm).toISOString()).toBe('2026-03-29T00:55:00.000Z')
})

test('adding minutes leaves the instant it was given as it was', () => {
  expect(addMinutes(nine, -1.5).toISOString()).toBe('2026-11-22T23:58:30.000Z')
  expect(nine.toISOString()).toBe('2026-11-23T00:00:00.000Z')
})

test.each([
  { sought: -10, minutes: -3 },
  { sought: -4, minutes: -3 },
  { sought: -3, minutes: -2 },
  { sought: 4, minutes: 5 },
])('a meeting sought from $sought on gives way to the second provider at $minutes', ({ sought, minutes }) => {
  expect(fallbackTime(nine, addMinutes(nine, sought))).toEqual(addMinutes(nine, minutes))
})
