/** Counts events over the last second, which slides: never a fresh start at a full second. */
export type SlidingSecond = {
  readonly note: (atMs: number) => void
  /** How many there were in the second before this moment. */
  readonly count: (atMs: number) => number
  /** The most there ever were in any second. */
  readonly most: () => number
  readonly forget: () => void
}

/** Starts a count. Moments come from a clock that never goes back. */
export function slidingSecond(): SlidingSecond {
  let moments: number[] = []
  let first = 0
  let most = 0
  const count = (atMs: number) => {
    while (first < moments.length && (moments[first] ?? atMs) <= atMs - 1000) first++
    if (first > 1000) {
      moments = moments.slice(first)
      first = 0
    }
    return moments.length - first
  }
  return {
    count,
    note: (atMs) => {
      moments.push(atMs)
      most = Math.max(most, count(atMs))
    },
    most: () => most,
    forget: () => void (most = 0),
  }
}
