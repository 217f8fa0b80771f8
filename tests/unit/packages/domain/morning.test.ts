import { addMinutes, closeTime, drawTime, onTimeEnd } from '@kuji/domain/morning'
import { expect, test } from 'vitest'

const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
const nine = new Date('2026-11-23T00:00:00.000Z')

test('the draw is before the slot, the end of the on-time window and the close are after it', () => {
  expect(drawTime(nine, rhythm).toISOString()).toBe('2026-11-22T23:50:00.000Z')
  expect(onTimeEnd(nine, rhythm).toISOString()).toBe('2026-11-23T00:05:00.000Z')
  expect(closeTime(nine, rhythm).toISOString()).toBe('2026-11-23T00:15:00.000Z')
})

test('minutes are elapsed minutes, so a clock change does not stretch the lead', () => {
  const afterTheChange = new Date('2026-03-29T01:05:00Z')

  expect(drawTime(afterTheChange, rhythm).toISOString()).toBe('2026-03-29T00:55:00.000Z')
})

test('adding minutes leaves the instant it was given as it was', () => {
  expect(addMinutes(nine, -1.5).toISOString()).toBe('2026-11-22T23:58:30.000Z')
  expect(nine.toISOString()).toBe('2026-11-23T00:00:00.000Z')
})
