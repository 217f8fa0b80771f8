import { clockTime } from '@kuji/domain/clock-time'
import { expect, test } from 'vitest'

test.each([
  ['Asia/Tokyo', '2030-01-07T00:15:00Z', '9:15'],
  ['Asia/Tokyo', '2030-01-06T15:05:00Z', '0:05'],
  ['Asia/Tokyo', '2030-01-07T13:00:00Z', '22:00'],
  ['Australia/Lord_Howe', '2030-01-06T22:00:00Z', '9:00'],
])('in %s the instant %s is %s', (zone, instant, time) => {
  expect(clockTime(zone, new Date(instant))).toBe(time)
})
