import { zonedInstant } from '@kuji/zoom-simulator/zoned-instant'
import { expect, test } from 'vitest'

test.each([
  { local: '2026-11-24T09:00:00', zone: 'Asia/Tokyo', instant: '2026-11-24T00:00:00.000Z' },
  { local: '2026-07-01T09:00:00', zone: 'Europe/Berlin', instant: '2026-07-01T07:00:00.000Z' },
  { local: '2026-11-01T09:00:00', zone: 'America/New_York', instant: '2026-11-01T14:00:00.000Z' },
  { local: '2026-03-29T09:00:00', zone: 'Europe/Berlin', instant: '2026-03-29T07:00:00.000Z' },
])('$local in $zone is $instant', ({ local, zone, instant }) => {
  expect(zonedInstant(local, zone)?.toISOString()).toBe(instant)
})

test('an unknown zone or an impossible date has no instant', () => {
  expect(zonedInstant('2026-11-24T09:00:00', 'Mars/Olympus')).toBeNull()
  expect(zonedInstant('2026-13-24T09:00:00', 'Asia/Tokyo')).toBeNull()
})
