import type { RoomRules } from './room-rules.ts'
import { findRooms } from './blocked-free-rooms.ts'
import { blockedCost } from './pair-cost.ts'
import type { Random } from './random.ts'
import { roomsOf, swapSeats, type Seating, type Sleepers } from './seating.ts'
import { costUnit, leastGain, swapGain } from './swap-descent.ts'

/** So many pairs are looked up at most, counting each who tries all seats with all who sit there. */
const mostLookups = 20_000_000
/** After so many rounds in which nobody more is parted, swaps have done what they can. */
const patience = 8
/** A swap above this parts as many blocked pairs as it joins. */
const sideways = (-blockedCost * costUnit) / 2

/**
 * Parts the blocked pairs that the descent left together.
 *
 * First by swaps, which keep the sizes; they change the seating given. Where no swap
 * helps, by other rooms.
 *
 * @returns null when the seating is free of blocked pairs now; otherwise the rooms to use instead
 */
export function separateBlocked(
  seating: Seating,
  sleepers: Sleepers,
  { random, rules }: { readonly random: Random; readonly rules: RoomRules },
): number[][] | null {
  let moves = Math.ceil(mostLookups / (seating.people.length * rules.max))
  let stuck = stuckSeats(seating)
  let fewest = stuck.length
  for (let idle = 0; stuck.length > 0 && moves > 0 && idle < patience; idle++) {
    for (const seat of stuck)
      if (moves > 0 && isStuck(seating, seat)) {
        moveAway(seating, sleepers, { seat, random })
        moves--
      }
    stuck = stuckSeats(seating)
    if (stuck.length >= fewest) continue
    fewest = stuck.length
    idle = -1
  }
  return stuck.length === 0 ? null : findRooms(roomsOf(seating), rules)
}

function stuckSeats(seating: Seating): number[] {
  const stuck: number[] = []
  for (let seat = 0; seat < seating.people.length; seat++) if (isStuck(seating, seat)) stuck.push(seat)
  return stuck
}

function isStuck({ frictions }: Seating, seat: number): boolean {
  return (frictions[seat] as number) >= blockedCost
}

/** Takes the best of all swaps; where none is good, any that does no harm, so that the next round finds a new place. */
function moveAway(
  seating: Seating,
  sleepers: Sleepers,
  { seat, random }: { readonly seat: number; readonly random: Random },
): void {
  let best = leastGain
  let partner = -1
  let harmless = 0
  for (let other = 0; other < seating.people.length; other++) {
    const gain = swapGain(seating, sleepers, { one: seat, other, atLeast: sideways })
    if (gain > best) {
      best = gain
      partner = other
    }
    if (best > leastGain || gain <= sideways) continue
    harmless++
    if (random() * harmless < 1) partner = other
  }
  if (partner >= 0) swapSeats(seating, sleepers, [seat, partner])
}
