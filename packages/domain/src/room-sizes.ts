import { AppError } from './errors.ts'
import { startRate } from './rate.ts'

/**
 * Allowed room sizes in people (min..max, both inclusive) and what decides between them:
 * either the size to come closest to, or how many people should be present in a room.
 */
export type Sizing =
  | { readonly min: number; readonly max: number; readonly target: number }
  | { readonly min: number; readonly max: number; readonly expectedPresent: number }

/**
 * The sizes of the rooms for so many people, largest first, as even as possible.
 *
 * With `target` it takes the number of rooms whose sizes come closest to it while staying
 * within min..max; with `expectedPresent` the number that shares out so the people expected
 * to come, who are `rateSum` / 1000 (rates being chances x1000). Fewer people than `min`
 * share one room; counts that no split within min..max can hold get the fewest rooms that
 * respect `max`.
 *
 * @throws {AppError} INVALID_INPUT when the sizing contradicts itself
 */
export function roomSizes(people: number, sizing: Sizing, rateSum = people * startRate.rate): number[] {
  checkSizing(sizing)
  if (people === 0) return []
  const fewest = Math.ceil(people / sizing.max)
  const most = Math.max(fewest, Math.floor(people / sizing.min))
  const wanted =
    'target' in sizing
      ? closestCount(people, { fewest, most, target: sizing.target })
      : Math.round(rateSum / 1000 / sizing.expectedPresent)
  return evenSizes(people, Math.min(Math.max(wanted, fewest), most))
}

/** So many people in so many rooms, the sizes differing by one at most, largest first. */
function evenSizes(people: number, rooms: number): number[] {
  const small = Math.floor(people / rooms)
  const larger = people % rooms
  return Array.from({ length: rooms }, (_, room) => (room < larger ? small + 1 : small))
}

/** @throws {AppError} INVALID_INPUT unless 1 <= min <= max, both whole, and the wish can be kept */
function checkSizing(sizing: Sizing): void {
  const { min, max } = sizing
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min < 1 || min > max)
    throw new AppError('INVALID_INPUT', `room sizes ${min}..${max}: both must be whole, and 1 <= min <= max`)
  if ('target' in sizing) {
    if (Number.isSafeInteger(sizing.target) && sizing.target >= min && sizing.target <= max) return
    throw new AppError(
      'INVALID_INPUT',
      `room size target ${sizing.target} is not a whole number in ${min}..${max}`,
    )
  }
  if (Number.isFinite(sizing.expectedPresent) && sizing.expectedPresent > 0) return
  throw new AppError('INVALID_INPUT', `${sizing.expectedPresent} people present cannot be expected of a room`)
}

function closestCount(
  people: number,
  { fewest, most, target }: { fewest: number; most: number; target: number },
): number {
  let rooms = fewest
  while (rooms < most && distance(people, rooms + 1, target) < distance(people, rooms, target)) rooms++
  return rooms
}

/** Sum of squared misses of so many even rooms; it falls, then rises as rooms are added. */
function distance(people: number, rooms: number, target: number): number {
  const small = Math.floor(people / rooms)
  const larger = people % rooms
  const miss = small - target
  return larger * (miss + 1) * (miss + 1) + (rooms - larger) * miss * miss
}
