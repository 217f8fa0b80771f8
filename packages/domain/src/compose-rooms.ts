import type { RoomRules } from './room-rules.ts'
import { pairCost, type LastMet } from './pair-cost.ts'
import { pairCount, pairValue, type PairLists } from './pair-lists.ts'
import { seededRandom, shuffle, type Random } from './random.ts'
import { roomSizes, type Sizing } from './room-sizes.ts'
import { roomsOf, seatPeople, type Sleepers } from './seating.ts'
import { separateBlocked } from './separate-blocked.ts'
import { descendBySwaps } from './swap-descent.ts'

/** What a draw is made from, however its history is stored. Person i is ids[i]. */
export type DrawSource = {
  readonly ids: ArrayLike<number>
  readonly rates: ArrayLike<number>
  /** Draws since they came and sat alone; 0 when not lately. */
  readonly aloneAgo: ArrayLike<number>
  readonly blocked: PairLists
  readonly lastMet: LastMet
}

/** How a draw is to be made: the sizes wished for, and the text that decides all chance in it. */
export type DrawTerms = { readonly sizing: Sizing; readonly seed: string }

/** Nobody is certain to come or to stay away. */
const leastChance = 0.05
const mostChance = 0.97
/** Sitting alone weighs double for those who did in so many draws. */
const aloneDraws = 7
const aloneWeight = 2

/** Few people can afford many sweeps; beyond so many seat tries the usual number is enough. */
const usualSweeps = 20
const smallSweeps = 60
const smallTries = 40_000

/** Draws the rooms: everyone exactly once. */
export function composeRooms(source: DrawSource, { sizing, seed }: DrawTerms): number[][] {
  const { ids, rates } = source
  const sizes = roomSizes(ids.length, sizing, sumOf(rates))
  const random = seededRandom(seed)
  const sleepers = weighSleepers(source)
  const order = shuffle(
    Array.from({ length: ids.length }, (_, index) => index),
    random,
  )
  const seating = seatPeople(order, sizes, sleepers)
  const sweeps = sweepsFor(ids.length)
  descendBySwaps(seating, sleepers, { random, sweeps })
  const instead = separateBlocked(seating, sleepers, { random, rules: rulesOf(source, sizing) })
  const rooms = instead === null ? roomsOf(seating) : improve(instead, sleepers, { random, sweeps })
  return rooms.map((room) => room.map((person) => ids[person] as number))
}

/** Rooms without blocked pairs stay so: no swap that joins one is ever a gain. */
function improve(
  rooms: readonly number[][],
  sleepers: Sleepers,
  descent: { readonly random: Random; readonly sweeps: number },
): number[][] {
  const sizes = rooms.map(({ length }) => length)
  const seating = seatPeople(rooms.flat(), sizes, sleepers)
  descendBySwaps(seating, sleepers, descent)
  return roomsOf(seating)
}

function rulesOf({ ids, blocked }: DrawSource, { min, max }: Sizing): RoomRules {
  return {
    // Where fewer than min are there at all, they are a full room.
    min: Math.min(min, ids.length),
    max,
    isBlocked: (one, other) => pairValue(blocked, one, other) > 0,
    blockedBy: (person) => pairCount(blocked, person),
  }
}

function sweepsFor(people: number): number {
  return smallSweeps * people <= smallTries ? smallSweeps : usualSweeps
}

function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] as number
  return sum
}

function weighSleepers({ rates, aloneAgo, blocked, lastMet }: DrawSource): Sleepers {
  const chances = Float64Array.from(rates, (rate) => Math.min(Math.max(rate / 1000, leastChance), mostChance))
  const stakes = chances.map((chance, person) => {
    const ago = aloneAgo[person] as number
    return ago >= 1 && ago <= aloneDraws ? chance * aloneWeight : chance
  })
  return { chances, stakes, cost: pairCost(blocked, lastMet) }
}
