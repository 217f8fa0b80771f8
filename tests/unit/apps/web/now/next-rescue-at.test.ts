import { expect, test } from 'vitest'
import { nextRescueAt } from '../../../../../apps/web/src/now/next-rescue-at.ts'
import { aNowView } from '../../../../support/now-view.ts'

test.each([
  { now: '2026-11-23T23:52:00Z', next: '2026-11-24T00:03:00Z' },
  { now: '2026-11-24T00:02:59Z', next: '2026-11-24T00:03:00Z' },
  { now: '2026-11-24T00:03:00Z', next: '2026-11-24T00:06:00Z' },
])('at $now the next look for company is at $next', ({ now, next }) => {
  expect(nextRescueAt(aNowView(), new Date(now))).toEqual(new Date(next))
})

test('after the last one there is none, nor without a slot', () => {
  expect(nextRescueAt(aNowView(), new Date('2026-11-24T00:06:00Z'))).toBeNull()
  expect(nextRescueAt({ slot: null }, new Date('2026-11-24T00:00:00Z'))).toBeNull()
})
