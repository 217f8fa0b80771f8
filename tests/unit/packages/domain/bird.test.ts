import { birdCount, roomBird } from '@kuji/domain/bird'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('no two rooms of a draw share a name', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), (drawId) => {
      const names = Array.from({ length: 3 * birdCount }, (_, ordinal) => {
        const { bird, numeral } = roomBird(drawId, ordinal)
        return `${bird} ${numeral}`
      })

      expect(new Set(names).size).toBe(names.length)
    }),
  )
})

test('birds are numbered from 0 to 59', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), fc.nat(3_000), (drawId, ordinal) => {
      const { bird } = roomBird(drawId, ordinal)

      expect(Number.isInteger(bird)).toBe(true)
      expect(bird).toBeGreaterThanOrEqual(0)
      expect(bird).toBeLessThan(birdCount)
    }),
  )
})

test('a numeral comes only when the birds have run out, and then from 2', () => {
  expect([0, 59, 60, 119, 120].map((ordinal) => roomBird(1, ordinal).numeral)).toEqual([null, null, 2, 2, 3])
})

test('mornings that follow each other begin with different birds', () => {
  expect(new Set([1, 2, 3, 4, 5].map((drawId) => roomBird(drawId, 0).bird)).size).toBe(5)
})
