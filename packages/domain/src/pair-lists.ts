/** For each person the others they form a pair with, ascending, and a number for each pair. */
export type PairLists = {
  /** The list of person i is partners[starts[i]] up to, without, partners[ends[i]]. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly partners: Int32Array
  readonly values: Int32Array
}

/** A pair, each person named by index: [one, other, value]. */
export type ValuedPair = readonly [one: number, other: number, value: number]

/**
 * Sorts pairs into lists, each pair into both people's. Of a pair that comes more than
 * once the smallest value is kept. The caller guarantees that one and other differ and
 * are 0..people - 1.
 */
export function pairLists(people: number, pairs: readonly ValuedPair[]): PairLists {
  const both = pairs.concat(pairs.map(([one, other, value]) => [other, one, value] as const))
  const starts = new Int32Array(people + 1)
  for (const [one] of both) starts[one + 1] = at(starts, one + 1) + 1
  for (let person = 0; person < people; person++)
    starts[person + 1] = at(starts, person + 1) + at(starts, person)
  // Appending in the order of the first person leaves each list of the second one's sorted.
  return append(starts, inOrderOfFirst(starts, both))
}

/** The value of a pair, or 0 when these two are none. */
export function pairValue({ starts, ends, partners, values }: PairLists, one: number, other: number): number {
  let low = at(starts, one)
  let high = at(ends, one)
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(partners, middle) < other) low = middle + 1
    else high = middle
  }
  return low < at(ends, one) && at(partners, low) === other ? at(values, low) : 0
}

/** How many pairs someone is in. */
export function pairCount({ starts, ends }: PairLists, person: number): number {
  return at(ends, person) - at(starts, person)
}

function inOrderOfFirst(starts: Int32Array, pairs: readonly ValuedPair[]): ValuedPair[] {
  const next = starts.slice()
  const ordered = new Array<ValuedPair>(pairs.length)
  for (const pair of pairs) {
    const place = at(next, pair[0])
    next[pair[0]] = place + 1
    ordered[place] = pair
  }
  return ordered
}

function append(starts: Int32Array, ordered: readonly ValuedPair[]): PairLists {
  const ends = starts.slice(0, -1)
  const partners = new Int32Array(ordered.length)
  const values = new Int32Array(ordered.length)
  for (const [one, other, value] of ordered) {
    const end = at(ends, other)
    if (end > at(starts, other) && at(partners, end - 1) === one) {
      values[end - 1] = Math.min(at(values, end - 1), value)
      continue
    }
    partners[end] = one
    values[end] = value
    ends[other] = end + 1
  }
  return { starts, ends, partners, values }
}

function at(numbers: Int32Array, index: number): number {
  return numbers[index] as number
}
