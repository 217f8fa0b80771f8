import { composeRooms, type DrawTerms } from './compose-rooms.ts'
import type { DrawFacts } from './draw-facts.ts'
import { lastMetInColumns } from './pair-cost.ts'
import { pairLists, type ValuedPair } from './pair-lists.ts'

/**
 * Cuts the people of one slot into rooms, from facts in columns.
 *
 * Gives the very rooms that `drawRooms` gives for the same people, meetings and blocks,
 * and faster; all that is said there holds here. The caller guarantees the ranges that
 * {@link DrawFacts} names.
 *
 * @returns the ids of each room, everyone exactly once
 * @throws {AppError} INVALID_INPUT when the sizing contradicts itself
 */
export function drawRoomsFromFacts(facts: DrawFacts, terms: DrawTerms): number[][] {
  const blocked = pairLists(facts.ids.length, blockedPairs(facts))
  return composeRooms({ ...facts, blocked, lastMet: lastMetInColumns(facts) }, terms)
}

function blockedPairs({ blocked }: DrawFacts): ValuedPair[] {
  return Array.from({ length: blocked.length / 2 }, (_, pair) => [
    blocked[2 * pair] as number,
    blocked[2 * pair + 1] as number,
    1,
  ])
}
