import { fitSizing, largestRoom, type RoomDemand } from '@kuji/domain/fit-sizing'
import { roomSizes, type Sizing } from '@kuji/domain/room-sizes'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const usual: Sizing = { min: 3, target: 4, max: 5 }

function sizesFor({ people, hosts, hasFallback = false }: Partial<RoomDemand>, sizing = usual): number[] {
  const demand = { people: people ?? 0, rateSum: (people ?? 0) * 700, hosts: hosts ?? 0, hasFallback }
  return roomSizes(demand.people, fitSizing(sizing, demand), demand.rateSum)
}

const anySizing = fc
  .tuple(
    fc.integer({ min: 1, max: 10 }),
    fc.integer({ min: 0, max: 5 }),
    fc.integer({ min: 0, max: 5 }),
    fc.option(fc.double({ min: 0.5, max: 9, noNaN: true }), { nil: null }),
  )
  .map(([min, toTarget, toMax, expectedPresent]): Sizing => {
    const max = min + toTarget + toMax
    return expectedPresent === null ? { min, max, target: min + toTarget } : { min, max, expectedPresent }
  })
const anyDemand = fc.nat(700).chain((people) =>
  fc.record({
    people: fc.constant(people),
    rateSum: fc.nat(people * 1000),
    hosts: fc.nat(120),
    hasFallback: fc.boolean(),
  }),
)

test('with hosts enough, or a second provider for the rest, sizes are as configured', () => {
  expect(sizesFor({ people: 100, hosts: 25 })).toEqual(sizesFor({ people: 100, hosts: 1_000 }))
  expect(sizesFor({ people: 100, hosts: 1, hasFallback: true })).toHaveLength(25)
})

test('a hundred rooms and sixty hosts make sixty rooms or fewer, of seven at most', () => {
  const sizes = sizesFor({ people: 400, hosts: 60 })

  expect(sizes.length).toBeLessThanOrEqual(60)
  expect(Math.max(...sizes)).toBe(7)
})

test('rooms stop growing at eight, and there are more than hosts then', () => {
  expect(sizesFor({ people: 600, hosts: 60 })).toEqual(Array.from({ length: 75 }, () => 8))
})

test('rooms that may be larger than eight anyway may stay so', () => {
  expect(sizesFor({ people: 100, hosts: 10 }, { min: 3, target: 4, max: 12 })).toHaveLength(10)
})

test('where there is no host at all it helps nobody to crowd', () => {
  expect(sizesFor({ people: 8, hosts: 0 })).toEqual([4, 4])
})

test('whenever rooms of eight suffice there are no more rooms than hosts, and none is larger', () => {
  fc.assert(
    fc.property(anySizing, anyDemand, (sizing, demand) => {
      const fitted = fitSizing(sizing, demand)
      const sizes = roomSizes(demand.people, fitted, demand.rateSum)
      const largest = Math.max(largestRoom, sizing.max)

      expect(fitted.max).toBeGreaterThanOrEqual(sizing.max)
      expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(largest)
      if (demand.hasFallback) expect(fitted).toBe(sizing)
      else if (Math.ceil(demand.people / largest) <= demand.hosts)
        expect(sizes.length).toBeLessThanOrEqual(demand.hosts)
    }),
    { numRuns: 1_000 },
  )
})

test('rooms grow no further than they must: with one seat less in each they would not fit', () => {
  fc.assert(
    fc.property(anySizing, anyDemand, (sizing, demand) => {
      const fitted = fitSizing(sizing, demand)
      if (fitted.max === sizing.max) return
      expect(Math.ceil(demand.people / (fitted.max - 1))).toBeGreaterThan(demand.hosts)
    }),
  )
})
