import { seededRandom, shuffle } from '@kuji/domain/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'

function numbers(seed: string, count: number): number[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, random)
}

test('every number is at least 0 and below 1, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      for (const number of numbers(seed, 50)) {
        expect(number).toBeGreaterThanOrEqual(0)
        expect(number).toBeLessThan(1)
      }
    }),
  )
})

test('the same seed gives the same numbers on every engine: these never change', () => {
  expect(numbers('kuji', 4)).toMatchInlineSnapshot(`
    [
      0.6323734039906412,
      0.11968821263872087,
      0.8605764333624393,
      0.7678633651230484,
    ]
  `)
  expect(numbers('', 2)).toMatchInlineSnapshot(`
    [
      0.8458635348360986,
      0.26465644454583526,
    ]
  `)
})

test('seeds that differ in one character give other numbers', () => {
  const seeds = ['', 'a', 'b', 'ab', 'ba', 'aa', '5eed', '5eee', '0'.repeat(64), `${'0'.repeat(63)}1`]

  expect(new Set(seeds.map((seed) => numbers(seed, 3).join())).size).toBe(seeds.length)
})

test('the numbers fill the interval evenly (chi-square over a hundred parts)', () => {
  const parts = new Array<number>(100).fill(0)
  for (const number of numbers('evenly', 100_000)) {
    const part = Math.floor(number * 100)
    parts[part] = (parts[part] ?? 0) + 1
  }
  const chiSquare = parts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)

  // 99 degrees of freedom: 161 is passed by chance once in ten thousand.
  expect(chiSquare).toBeLessThan(161)
})

test('a shuffle keeps everything and leaves the list it was given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
      const before = [...items]

      expect(shuffle(items, seededRandom(seed)).toSorted()).toEqual(items.toSorted())
      expect(items).toEqual(before)
    }),
  )
})

test('every order of four is equally likely (chi-square over the 24 orders)', () => {
  const random = seededRandom('orders')
  const counts = new Map<string, number>()
  for (let run = 0; run < 24_000; run++) {
    const order = shuffle([1, 2, 3, 4], random).join('')
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)

  expect(counts.size).toBe(24)
  // 23 degrees of freedom: 58 is passed by chance once in ten thousand.
  expect(chiSquare).toBeLessThan(58)
})
