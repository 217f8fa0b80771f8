import { historyDraws, type DrawFacts } from './draw-facts.ts'
import { pairValue, type PairLists } from './pair-lists.ts'

/** What it costs to seat two people (by index) in one room, in millionths of a person sitting alone. */
export type PairCost = (one: number, other: number) => number

/** The cost of a blocked pair: more than everything else in any room can add up to. */
export const blockedCost = 1e12

/** By draws since the two met; the smaller the longer ago. Whole numbers, so that sums are exact. */
const metCosts = Array.from({ length: historyDraws + 1 }, (_, drawsAgo) =>
  drawsAgo === 0 ? 0 : 20_000 + Math.round(100_000 / drawsAgo),
)

/** How many draws ago two people (by index) were last present in one room, 1 being the last draw; 0 for not lately. */
export type LastMet = (one: number, other: number) => number

/** Prices pairs: blocked above all, even where the two have met; otherwise by how long ago they met. */
export function pairCost(blocked: PairLists, lastMet: LastMet): PairCost {
  if (blocked.partners.length === 0) return (one, other) => metCosts[lastMet(one, other)] as number
  return (one, other) =>
    pairValue(blocked, one, other) > 0 ? blockedCost : (metCosts[lastMet(one, other)] as number)
}

/** Finds meetings in the room columns of {@link DrawFacts}. */
export function lastMetInColumns({ rooms }: Pick<DrawFacts, 'rooms'>): LastMet {
  return (one, other) => {
    const first = one * historyDraws
    const offset = (other - one) * historyDraws
    for (let index = first; index < first + historyDraws; index++)
      if (rooms[index] === rooms[index + offset] && rooms[index] !== -1) return index - first + 1
    return 0
  }
}

/** Finds meetings in lists of pairs valued by draws since. */
export function lastMetInPairs(met: PairLists): LastMet {
  return (one, other) => pairValue(met, one, other)
}
