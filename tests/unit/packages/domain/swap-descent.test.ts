import { seededRandom } from '@kuji/domain/random'
import { roomsOf, seatPeople, swapSeats, type Seating, type Sleepers } from '@kuji/domain/seating'
import { costUnit, descendBySwaps, swapGain } from '@kuji/domain/swap-descent'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const sizes = [5, 4, 4, 3]
const count = 16

/** Sixteen people made up from a seed; some pairs cost something. */
function someSleepers(seed: string): Sleepers {
  const random = seededRandom(seed)
  const chances = Float64Array.from({ length: count }, () => 0.05 + 0.92 * random())
  const stakes = chances.map((chance) => (random() < 0.3 ? 2 * chance : chance))
  const costs = Array.from({ length: count * count }, () => (random() < 0.3 ? Math.floor(random() * 1e5) : 0))
  const cost = (one: number, other: number): number =>
    costs[Math.min(one, other) * count + Math.max(one, other)] as number
  return { chances, stakes, cost }
}

/** What the descent lowers, counted from the definition: every outcome of every room, and every pair. */
function badness(rooms: readonly number[][], { chances, stakes, cost }: Sleepers): number {
  let sum = 0
  for (const room of rooms)
    for (const person of room) {
      const others = room.filter((mate) => mate !== person)
      sum += others.reduce((risk, mate) => risk * (1 - (chances[mate] as number)), stakes[person] as number)
      sum += (others.reduce((costs, mate) => costs + cost(person, mate), 0) * costUnit) / 2
    }
  return sum
}

function seated(sleepers: Sleepers): Seating {
  return seatPeople(
    Array.from({ length: count }, (_, index) => index),
    sizes,
    sleepers,
  )
}

const anySeat = fc.integer({ min: 0, max: count - 1 })

test('the gain of a swap is what it takes off the badness, counted the long way', () => {
  fc.assert(
    fc.property(fc.string(), anySeat, anySeat, (seed, one, other) => {
      const sleepers = someSleepers(seed)
      const seating = seated(sleepers)
      fc.pre(seating.roomOf[one] !== seating.roomOf[other])
      const before = badness(roomsOf(seating), sleepers)
      const gain = swapGain(seating, sleepers, { one, other, atLeast: -1_000 })
      swapSeats(seating, sleepers, [one, other])

      expect(gain).toBeCloseTo(before - badness(roomsOf(seating), sleepers), 9)
    }),
  )
})

test('after any swaps the seating knows of each seat what a fresh one would', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.tuple(anySeat, anySeat), { maxLength: 30 }), (seed, swaps) => {
      const sleepers = someSleepers(seed)
      const seating = seated(sleepers)
      for (const [one, other] of swaps)
        if (seating.roomOf[one] !== seating.roomOf[other]) swapSeats(seating, sleepers, [one, other])

      expect(seating).toEqual(seatPeople(seating.people, sizes, sleepers))
    }),
  )
})

test('the descent only goes down, keeps everybody and ends where no swap is left', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const sleepers = someSleepers(seed)
      const seating = seated(sleepers)
      const before = badness(roomsOf(seating), sleepers)
      descendBySwaps(seating, sleepers, { random: seededRandom(seed), sweeps: 1_000 })
      const seats = Array.from({ length: count }, (_, seat) => seat)
      const left = seats.flatMap((one) =>
        seats.filter((other) => swapGain(seating, sleepers, { one, other, atLeast: 1e-9 }) > 1e-9),
      )

      expect(badness(roomsOf(seating), sleepers)).toBeLessThanOrEqual(before)
      expect(seating.people.toSorted()).toEqual(Int32Array.from(seats))
      expect(left).toEqual([])
    }),
    { numRuns: 30 },
  )
})

test('equal people without history stay where the shuffle put them', () => {
  const chances = new Float64Array(count).fill(0.7)
  const sleepers = { chances, stakes: chances, cost: () => 0 }
  const seating = seated(sleepers)
  descendBySwaps(seating, sleepers, { random: seededRandom('equal'), sweeps: 20 })

  expect(seating.people).toEqual(seated(sleepers).people)
})
