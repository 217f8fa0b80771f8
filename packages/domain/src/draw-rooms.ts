import { seededRandom, shuffle } from './random.ts'
import { roomSizes, type Sizing } from './room-sizes.ts'

/** What the draw is made from. `seed` is any text; ids are distinct. */
export type DrawInput = {
  readonly members: Iterable<{ readonly id: number }>
  readonly sizing: Sizing
  readonly seed: string
}

/**
 * Cuts the people of one slot into rooms.
 *
 * Pure, and the order of `members` does not matter: the same people and the same
 * seed give the same rooms, so a draw can be replayed.
 *
 * @returns the ids of each room, everyone exactly once, sizes by {@link roomSizes};
 *   no rooms when nobody is there
 */
export function drawRooms({ members, sizing, seed }: DrawInput): number[][] {
  const ids = Array.from(members, ({ id }) => id).toSorted((a, b) => a - b)
  const shuffled = shuffle(ids, seededRandom(seed))
  let taken = 0
  return roomSizes(ids.length, sizing).map((size) => shuffled.slice(taken, (taken += size)))
}
