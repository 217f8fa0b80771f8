import { historyDraws, type DrawFacts } from '@kuji/domain/draw-facts'
import fc from 'fast-check'

/** Facts of any shape the columns can have, up to 40 people. `roomNumbers` bounds how large their numbers are. */
export function anyDrawFacts(roomNumbers = 9): fc.Arbitrary<DrawFacts> {
  return fc
    .uniqueArray(fc.integer({ min: 1, max: 2_147_483_647 }), { maxLength: 40 })
    .chain((ids) => columnsFor(ids, roomNumbers))
}

function columnsFor(ids: readonly number[], roomNumbers: number): fc.Arbitrary<DrawFacts> {
  const people = ids.length
  const each = (value: fc.Arbitrary<number>, count: number) =>
    fc.array(value, { minLength: count, maxLength: count })
  return fc
    .record({
      rates: each(fc.integer({ min: 0, max: 1000 }), people),
      aloneAgo: each(fc.integer({ min: 0, max: historyDraws }), people),
      rooms: each(fc.integer({ min: -1, max: roomNumbers }), people * historyDraws),
      blocked: blockedPairs(people),
    })
    .map(({ rates, aloneAgo, rooms, blocked }) => ({
      ids: Int32Array.from(ids).sort(),
      rates: Int16Array.from(rates),
      aloneAgo: Int16Array.from(aloneAgo),
      rooms: Int32Array.from(rooms),
      blocked,
    }))
}

function blockedPairs(people: number): fc.Arbitrary<Int32Array> {
  const pairs = Array.from({ length: people }, (_, lo) =>
    Array.from({ length: people - lo - 1 }, (_partner, step): [number, number] => [lo, lo + step + 1]),
  ).flat()
  return fc
    .subarray(pairs, { maxLength: Math.min(pairs.length, 60) })
    .map((some) => Int32Array.from(some.flat()))
}
