import type { Random } from './random.ts'
import { costAt, swapSeats, type Seating, type Sleepers } from './seating.ts'

/** Below this a gain is rounding, not a gain. */
export const leastGain = 1e-9
/** Pair costs come in millionths. */
export const costUnit = 1e-6

/**
 * So many seats at most try each other. The shuffle has put anybody into any neighbourhood, so
 * this costs nothing, and what is looked up stays at hand: beyond it, memory is what takes time.
 */
const neighbourhood = 4_096

/**
 * Makes rooms better by letting people change seats, for so many sweeps over all seats.
 *
 * Each seat tries one other by chance; the two change places if that lowers the expected
 * number of people who come and sit alone (those who did lately counting more), plus what
 * the pairs in both rooms cost. The number of tries is fixed, so that a slow machine gives
 * the same rooms, and it only ever goes downhill from where the shuffle seated everybody.
 */
export function descendBySwaps(
  seating: Seating,
  sleepers: Sleepers,
  { random, sweeps }: { readonly random: Random; readonly sweeps: number },
): void {
  const count = seating.people.length
  const parts = neighbourhoods(count)
  for (let part = 0; part < parts; part++) {
    const start = Math.floor((part * count) / parts)
    const size = Math.floor(((part + 1) * count) / parts) - start
    for (let tries = 0; tries < size * sweeps; tries++) {
      const one = start + (tries % size)
      const other = start + Math.floor(random() * size)
      if (swapGain(seating, sleepers, { one, other, atLeast: leastGain }) > leastGain)
        swapSeats(seating, sleepers, [one, other])
    }
  }
}

/** In how many neighbourhoods of seats side by side the descent works. Each should have rooms of every size. */
export function neighbourhoods(people: number): number {
  return Math.ceil(people / neighbourhood)
}

/**
 * By how much the rooms improve if two people change seats: never below `atLeast`, which
 * stands for all that is no better, so that most pairs need not be looked up.
 */
export function swapGain(
  seating: Seating,
  { cost }: Sleepers,
  { one, other, atLeast }: { readonly one: number; readonly other: number; readonly atLeast: number },
): number {
  const { people, roomOf, frictions } = seating
  if (roomOf[one] === roomOf[other]) return atLeast
  const relief = (frictions[one] as number) + (frictions[other] as number)
  const gain = relief * costUnit + lonelinessGain(seating, one, other)
  const limit = (gain - atLeast) / costUnit
  if (limit <= 0) return atLeast
  const first = costAt(seating, cost, { person: people[one] as number, seat: other, limit })
  if (first > limit) return atLeast
  const second = costAt(seating, cost, { person: people[other] as number, seat: one, limit: limit - first })
  return Math.max(gain - (first + second) * costUnit, atLeast)
}

/** By how much the chance of someone sitting alone falls, in both rooms together. */
function lonelinessGain({ chances, stakes, noneElse, oneElse }: Seating, one: number, other: number): number {
  const chance = (chances[other] as number) - (chances[one] as number)
  const stake = (stakes[other] as number) - (stakes[one] as number)
  const none = (noneElse[one] as number) - (noneElse[other] as number)
  const lone = (oneElse[one] as number) - (oneElse[other] as number)
  return chance * lone - stake * none
}
