import { pairCount, pairLists, pairValue } from '@kuji/domain/pair-lists'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('a pair is found from both sides, and no other', () => {
  const lists = pairLists(4, [
    [0, 2, 5],
    [3, 0, 7],
  ])

  expect([pairValue(lists, 0, 2), pairValue(lists, 2, 0)]).toEqual([5, 5])
  expect([pairValue(lists, 0, 3), pairValue(lists, 3, 0)]).toEqual([7, 7])
  expect([pairValue(lists, 0, 1), pairValue(lists, 2, 3), pairValue(lists, 1, 1)]).toEqual([0, 0, 0])
  expect([0, 1, 2, 3].map((person) => pairCount(lists, person))).toEqual([2, 0, 1, 1])
})

test('whatever pairs come, however often, the smallest value of each is kept', () => {
  const anyPairs = fc.array(
    fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 30 })).filter(([one, other]) => one !== other),
  )
  fc.assert(
    fc.property(anyPairs, (pairs) => {
      const lists = pairLists(10, pairs)
      for (let one = 0; one < 10; one++)
        for (let other = 0; other < 10; other++) {
          const values = pairs
            .filter(([a, b]) => (a === one && b === other) || (a === other && b === one))
            .map(([, , value]) => value)
          expect(pairValue(lists, one, other)).toBe(values.length === 0 ? 0 : Math.min(...values))
        }
    }),
  )
})
