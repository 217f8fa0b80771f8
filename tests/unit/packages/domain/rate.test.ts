import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRate, nextRate } from '@kuji/domain/rate'

test.each([
  { history: 'nothing yet', came: [], rate: 700 },
  { history: 'one morning up', came: [true], rate: 727 },
  { history: 'one morning missed', came: [false], rate: 636 },
  { history: 'up, missed, up', came: [true, false, true], rate: 692 },
])('after $history the rate is $rate', ({ came, rate }) => {
  expect(foldRate(came)).toEqual({ rate, events: came.length })
})

test('for the first 22 mornings it is the share of a Beta(7, 3) posterior, within rounding', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 22 }), (came) => {
      const mean = (1000 * (7 + came.filter(Boolean).length)) / (10 + came.length)
      expect(Math.abs(foldRate(came).rate - mean)).toBeLessThanOrEqual(5)
    }),
  )
})

test('it stays a whole number within 0..1000, and moves towards what happened', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.nat(500), fc.boolean(), (rate, events, came) => {
      const next = nextRate({ rate, events }, came)
      expect(Number.isInteger(next.rate)).toBe(true)
      expect(next.rate).toBeGreaterThanOrEqual(came ? rate : 0)
      expect(next.rate).toBeLessThanOrEqual(came ? 1000 : rate)
    }),
  )
})

test('somebody who always comes ends near the top, and who never comes near the bottom', () => {
  expect(foldRate(Array<boolean>(400).fill(true)).rate).toBe(984)
  expect(foldRate(Array<boolean>(400).fill(false)).rate).toBe(16)
})
