/** Allowed room sizes in people, all inclusive: min <= target <= max. */
export type Sizing = { readonly min: number; readonly max: number; readonly target: number }

/**
 * The sizes of the rooms for so many people, largest first, as even as possible.
 *
 * Takes the number of rooms whose sizes come closest to `target` while staying
 * within min..max. Fewer people than `min` share one room; counts that no split
 * within min..max can hold get the fewest rooms that respect `max`.
 */
export function roomSizes(people: number, sizing: Sizing): number[] {
  if (people === 0) return []
  const fewest = Math.ceil(people / sizing.max)
  const most = Math.max(fewest, Math.floor(people / sizing.min))
  let best = evenSizes(people, fewest)
  for (let rooms = fewest + 1; rooms <= most; rooms++) {
    const sizes = evenSizes(people, rooms)
    if (distance(sizes, sizing.target) >= distance(best, sizing.target)) break
    best = sizes
  }
  return best
}

function evenSizes(people: number, rooms: number): number[] {
  const small = Math.floor(people / rooms)
  const larger = people % rooms
  return Array.from({ length: rooms }, (_, room) => (room < larger ? small + 1 : small))
}

/** Sum of squared misses; it falls, then rises as rooms are added. */
function distance(sizes: readonly number[], target: number): number {
  return sizes.reduce((sum, size) => sum + (size - target) ** 2, 0)
}
