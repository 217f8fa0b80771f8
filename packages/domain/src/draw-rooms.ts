import { composeRooms, type DrawTerms } from './compose-rooms.ts'
import { historyDraws } from './draw-facts.ts'
import { AppError } from './errors.ts'
import { lastMetInPairs } from './pair-cost.ts'
import { pairLists, type ValuedPair } from './pair-lists.ts'

/** One who takes part in a draw. */
export type DrawMember = {
  /** Any whole number; distinct. */
  readonly id: number
  /** The chance that they show up, x1000: a whole number in 0..1000. */
  readonly rate: number
  /** Draws since they came and sat alone, 1 (or 0) being the last draw; null when not lately. */
  readonly aloneAgo: number | null
}

/** What a draw is made from. All of it may come in any order. */
export type DrawInput = DrawTerms & {
  readonly members: Iterable<DrawMember>
  /** Who was present in one room with whom, and how many draws ago, 1 being the last draw. */
  readonly met: Iterable<readonly [idA: number, idB: number, drawsAgo: number]>
  /** Who must not share a room; one direction is enough. */
  readonly blocked: Iterable<readonly [idA: number, idB: number]>
}

/**
 * Cuts the people of one slot into rooms.
 *
 * A shuffle by the seed, then a fixed number of tries to let two people change seats where
 * that leaves fewer people alone, makes fewer people meet again, and parts blocked pairs.
 * Pure, and the order of the input does not matter: the same people, history and seed give
 * the same rooms on every engine, so a draw can be replayed.
 *
 * - Sizes are those of `roomSizes`. They differ only where blocks are in the way and a search
 *   of a fixed length finds none that keep them: first within min..max, and last of all rooms
 *   smaller than min, of one person at worst. The search is exact for few people; among many
 *   with most pairs blocked it may miss a way there is. No room is ever larger than max, and
 *   no blocked pair ever shares one, met or not.
 * - `met`: of a pair named more than once the most recent meeting counts; draws ago outside
 *   1..30 are ignored. So are, there and in `blocked`, people who are not members and pairs
 *   of someone with themselves.
 * - Nobody makes no room, one person a room, two people one room unless they are blocked.
 *
 * @returns the ids of each room, everyone exactly once
 * @throws {AppError} INVALID_INPUT for a member named twice, an id that is no whole number,
 *   a rate that is no whole number in 0..1000, an aloneAgo that is negative or not whole,
 *   and a sizing that contradicts itself
 */
export function drawRooms({ members, met, blocked, sizing, seed }: DrawInput): number[][] {
  const sorted = Array.from(members).sort((a, b) => a.id - b.id)
  sorted.forEach(checkMember)
  const indexes = new Map(sorted.map(({ id }, index) => [id, index]))
  const source = {
    ids: sorted.map(({ id }) => id),
    rates: sorted.map(({ rate }) => rate),
    aloneAgo: sorted.map(({ aloneAgo }) => (aloneAgo === null ? 0 : Math.max(aloneAgo, 1))),
    blocked: pairLists(sorted.length, Array.from(indexedPairs(blocked, indexes), asBlock)),
    lastMet: lastMetInPairs(
      pairLists(sorted.length, Array.from(indexedPairs(met, indexes)).filter(isLately)),
    ),
  }
  return composeRooms(source, { sizing, seed })
}

/** @throws {AppError} INVALID_INPUT; expects members sorted by id */
function checkMember({ id, rate, aloneAgo }: DrawMember, index: number, sorted: readonly DrawMember[]): void {
  if (!Number.isSafeInteger(id)) throw new AppError('INVALID_INPUT', `member id ${id} is no whole number`)
  if (id === sorted[index - 1]?.id) throw new AppError('INVALID_INPUT', `member ${id} is there twice`)
  if (!Number.isSafeInteger(rate) || rate < 0 || rate > 1000)
    throw new AppError('INVALID_INPUT', `member ${id} has the rate ${rate}, not a whole number in 0..1000`)
  if (aloneAgo !== null && (!Number.isSafeInteger(aloneAgo) || aloneAgo < 0))
    throw new AppError('INVALID_INPUT', `member ${id} sat alone ${aloneAgo} draws ago`)
}

/** The pairs as indexes, without strangers and without pairs of one. */
function* indexedPairs(
  pairs: Iterable<readonly [idA: number, idB: number, value?: number]>,
  indexes: ReadonlyMap<number, number>,
): Generator<ValuedPair> {
  for (const [idA, idB, value = 1] of pairs) {
    const one = indexes.get(idA)
    const other = indexes.get(idB)
    if (one !== undefined && other !== undefined && one !== other) yield [one, other, value]
  }
}

/** Whatever a caller says beside the two people, a block is a block. */
function asBlock([one, other]: ValuedPair): ValuedPair {
  return [one, other, 1]
}

function isLately([, , drawsAgo]: ValuedPair): boolean {
  return Number.isSafeInteger(drawsAgo) && drawsAgo >= 1 && drawsAgo <= historyDraws
}
