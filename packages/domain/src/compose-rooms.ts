import type { RoomRules } from './room-rules.ts'
import { pairCost, type LastMet } from './pair-cost.ts'
import { pairCount, pairValue, type PairLists } from './pair-lists.ts'
import { seededRandom, shuffle, type Random } from './random.ts'
import { roomSizes, type Sizing } from './room-sizes.ts'
import { roomsOf, seatPeople, type Sleepers } from './seating.ts'
import { separateBlocked } from './separate-blocked.ts'
import { descendBySwaps, neighbourhoods } from './swap-descent.ts'

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
/** Sitting alone weighs more for those who did in so many draws, two to four times as much. */
const aloneDraws = 7
const leastExtraWeight = 1
const mostExtraWeight = 3
/** While no more than this share of the people sat alone lately, sparing them costs others little. */
const fewAlone = 0.08

/** How often each seat tries another at least and at most, unless people are few; see {@link sweepsFor}. */
const leastSweeps = 20
const mostSweeps = 120
/** Between the two, so many tries in all, which are over in no time. */
const quickTries = 25_000
/** Few people get fewer: people² / 25. More, and of twelve people every seed would make the same rooms. */
const lotteryDivisor = 25

/** Draws the rooms: everyone exactly once. */
export function composeRooms(source: DrawSource, { sizing, seed }: DrawTerms): number[][] {
  const { ids, rates } = source
  const sizes = mixSizes(roomSizes(ids.length, sizing, sumOf(rates)), neighbourhoods(ids.length))
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

/** Deals the rooms out to so many parts, so that in each there are larger and smaller ones. */
function mixSizes(sizes: readonly number[], parts: number): number[] {
  return Array.from({ length: parts }, (_, part) => sizes.filter((_, room) => room % parts === part)).flat()
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

/**
 * How often each seat tries another. Ever more tries would end in the same best rooms for
 * every seed where people are few, and in classes of people who never meet where they are many.
 */
function sweepsFor(people: number): number {
  const lottery = Math.ceil((people * people) / lotteryDivisor)
  const quick = Math.max(Math.floor(quickTries / people), leastSweeps)
  return Math.min(lottery, quick, mostSweeps)
}

function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < numbers.length; index++) sum += numbers[index] as number
  return sum
}

function weighSleepers({ rates, aloneAgo, blocked, lastMet }: DrawSource): Sleepers {
  const chances = Float64Array.from(rates, (rate) => Math.min(Math.max(rate / 1000, leastChance), mostChance))
  const wasAlone = Array.from(aloneAgo, (ago) => ago >= 1 && ago <= aloneDraws)
  const weight = aloneWeight(wasAlone)
  const stakes = chances.map((chance, person) => (wasAlone[person] === true ? chance * weight : chance))
  return { chances, stakes, cost: pairCost(blocked, lastMet) }
}

/** The fewer they are, the more it can count that they are not alone again. */
function aloneWeight(wasAlone: readonly boolean[]): number {
  const alone = wasAlone.filter(Boolean).length
  if (alone === 0) return 1
  const extra = (wasAlone.length * fewAlone) / alone
  return 1 + Math.min(Math.max(extra, leastExtraWeight), mostExtraWeight)
}
