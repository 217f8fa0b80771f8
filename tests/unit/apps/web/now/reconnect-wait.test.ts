import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconnectWait } from '../../../../../apps/web/src/now/reconnect-wait.ts'

test('no wait is shorter than a second or longer than half a minute', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (losses, chance) => {
      const wait = reconnectWait(losses, chance)
      expect(wait).toBeGreaterThanOrEqual(1_000)
      expect(wait).toBeLessThanOrEqual(30_000)
    }),
  )
})

test('the longest wait doubles with each loss, up to half a minute', () => {
  expect([1, 2, 3, 4, 5].map((losses) => reconnectWait(losses, 1))).toEqual([
    5_000, 10_000, 20_000, 30_000, 30_000,
  ])
})

test('of 5,000 phones that a restarted server lost, no second brings back half', () => {
  const back = Array.from({ length: 5_000 }, (_, phone) => reconnectWait(1, phone / 5_000))
  const perSecond = Map.groupBy(back, (wait) => Math.floor(wait / 1_000))

  expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan(2_000)
})
