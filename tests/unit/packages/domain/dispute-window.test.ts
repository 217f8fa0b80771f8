import { disputeEnd } from '@kuji/domain/dispute-window'
import { expect, test } from 'vitest'

test('a missed mark can be disputed for seven days of 24 hours, also across a clock change', () => {
  const closesAt = new Date('2026-03-27T08:15:00Z')

  expect(disputeEnd(closesAt).toISOString()).toBe('2026-04-03T08:15:00.000Z')
  expect(closesAt.toISOString()).toBe('2026-03-27T08:15:00.000Z')
})
