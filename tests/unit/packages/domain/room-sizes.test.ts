import { roomSizes } from '@kuji/domain/room-sizes'
import fc from 'fast-check'
import { expect, test } from 'vitest'

type TargetSizing = { min: number; target: number; max: number }

const usual: TargetSizing = { min: 3, target: 4, max: 5 }

const anySizing = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
  .map(([min, toTarget, toMax]): TargetSizing => ({
    min,
    target: min + toTarget,
    max: min + toTarget + toMax,
  }))
const anyCount = fc.integer({ min: 0, max: 500 })

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0)
}

/** True when so many people can be cut into rooms of min..max at all. */
function isPossible(people: number, { min, max }: TargetSizing): boolean {
  return Array.from({ length: people + 1 }, (_, rooms) => rooms).some(
    (rooms) => rooms * min <= people && people <= rooms * max,
  )
}

/** The lowest sum of squared misses that any number of even rooms within min..max reaches. */
function leastMiss(people: number, { min, max, target }: TargetSizing): number {
  const misses = Array.from({ length: people }, (_, index) => index + 1)
    .filter((rooms) => rooms * min <= people && people <= rooms * max)
    .map((rooms) => {
      const larger = people % rooms
      const small = Math.floor(people / rooms)
      return larger * (small + 1 - target) ** 2 + (rooms - larger) * (small - target) ** 2
    })
  return Math.min(...misses)
}

test.each([
  { people: 0, sizes: [] },
  { people: 1, sizes: [1] },
  { people: 2, sizes: [2] },
  { people: 3, sizes: [3] },
  { people: 4, sizes: [4] },
  { people: 5, sizes: [5] },
  { people: 6, sizes: [3, 3] },
  { people: 7, sizes: [4, 3] },
  { people: 8, sizes: [4, 4] },
  { people: 9, sizes: [5, 4] },
  { people: 10, sizes: [5, 5] },
  { people: 11, sizes: [4, 4, 3] },
  { people: 12, sizes: [4, 4, 4] },
  { people: 13, sizes: [5, 4, 4] },
])('$people people make rooms of $sizes', ({ people, sizes }) => {
  const made = roomSizes(people, usual)

  expect(sum(made)).toBe(people)
  expect(made).toEqual(sizes)
})

test('from three people on, every number up to five hundred fits into rooms of three to five', () => {
  for (let people = 3; people <= 500; people++) {
    const sizes = roomSizes(people, usual)

    expect(sum(sizes)).toBe(people)
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(3)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5)
  }
})

test('whatever the sizing, everybody has a place, rooms differ by one at most, and no room is too large', () => {
  fc.assert(
    fc.property(anyCount, anySizing, (people, sizing) => {
      const sizes = roomSizes(people, sizing)

      expect(sum(sizes)).toBe(people)
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
      if (people === 0) return
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1)
      expect((sizes[0] ?? 0) - (sizes.at(-1) ?? 0)).toBeLessThanOrEqual(1)
      expect(sizes[0]).toBeLessThanOrEqual(sizing.max)
    }),
  )
})

test('where rooms within the bounds are possible, they are within the bounds and closest to the target', () => {
  fc.assert(
    fc.property(anyCount, anySizing, (people, sizing) => {
      fc.pre(people > 0 && isPossible(people, sizing))
      const sizes = roomSizes(people, sizing)

      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(sizing.min)
      expect(sum(sizes.map((size) => (size - sizing.target) ** 2))).toBe(leastMiss(people, sizing))
    }),
    { numRuns: 500 },
  )
})

test('where no cut fits, there are as few rooms as the largest size allows', () => {
  expect(roomSizes(7, { min: 5, target: 5, max: 5 })).toEqual([4, 3])
  expect(roomSizes(11, { min: 4, target: 5, max: 5 })).toEqual([4, 4, 3])
  expect(roomSizes(2, usual)).toEqual([2])
})

test.each([
  { people: 34, rateSum: 34 * 700, sizes: [5, 5, 5, 5, 5, 5, 4] },
  { people: 40, rateSum: 40 * 850, sizes: [4, 4, 4, 4, 4, 4, 4, 4, 4, 4] },
  { people: 40, rateSum: 40 * 300, sizes: Array<number>(8).fill(5) },
  { people: 40, rateSum: 40 * 1000, sizes: [4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3] },
  { people: 2, rateSum: 1400, sizes: [2] },
  { people: 0, rateSum: 0, sizes: [] },
])('$people people with rates of $rateSum make rooms of $sizes, so that 3.4 are present', (example) => {
  const sizing = { min: 3, max: 5, expectedPresent: 3.4 }

  expect(roomSizes(example.people, sizing, example.rateSum)).toEqual(example.sizes)
})

test('people whose rates are not known count as newcomers', () => {
  const sizing = { min: 3, max: 5, expectedPresent: 3 }

  expect(roomSizes(100, sizing)).toEqual(roomSizes(100, sizing, 70_000))
})

test.each([
  { min: 5, max: 3, target: 4 },
  { min: 0, max: 3, target: 2 },
  { min: 2.5, max: 4, target: 3 },
  { min: 3, max: 4.5, target: 4 },
  { min: 3, max: Infinity, target: 4 },
  { min: 3, max: 5, target: 6 },
  { min: 3, max: 5, target: 2 },
  { min: 3, max: 5, target: 3.5 },
  { min: 3, max: 5, target: NaN },
  { min: 3, max: 5, expectedPresent: 0 },
  { min: 3, max: 5, expectedPresent: -1 },
  { min: 3, max: 5, expectedPresent: NaN },
  { min: 3, max: 5, expectedPresent: Infinity },
])('the sizing %o contradicts itself and is refused', (sizing) => {
  expect(() => roomSizes(12, sizing)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})
