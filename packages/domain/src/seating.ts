import type { PairCost } from './pair-cost.ts'

/** What the draw weighs of its people, by index. */
export type Sleepers = {
  /** The chance that they come, never 0 or 1: nobody is certain. */
  readonly chances: Float64Array
  /** The chance, counted more for people who sat alone lately. */
  readonly stakes: Float64Array
  readonly cost: PairCost
}

/**
 * Who sits where: the seats of a room follow each other. With each seat goes what a swap
 * must know of it, so that weighing one takes no loop over the rooms.
 */
export type Seating = {
  /** The person (index) on each seat. */
  readonly people: Int32Array
  readonly roomOf: Int32Array
  /** The first seat of each room, and the number of seats at the end. */
  readonly starts: Int32Array
  readonly chances: Float64Array
  readonly stakes: Float64Array
  /** The chance that none of the roommates comes. */
  readonly noneElse: Float64Array
  /** The chance that exactly one of the roommates comes, counted by their stakes. */
  readonly oneElse: Float64Array
  /** What the pairs of this person and the roommates cost. */
  readonly frictions: Float64Array
}

/** Seats people in the order given, into rooms of these sizes. */
export function seatPeople(order: ArrayLike<number>, sizes: readonly number[], sleepers: Sleepers): Seating {
  const count = order.length
  const seating = {
    people: Int32Array.from(order),
    roomOf: new Int32Array(count),
    starts: new Int32Array(sizes.length + 1),
    chances: new Float64Array(count),
    stakes: new Float64Array(count),
    noneElse: new Float64Array(count),
    oneElse: new Float64Array(count),
    frictions: new Float64Array(count),
  }
  let start = 0
  sizes.forEach((size, room) => {
    seating.roomOf.fill(room, start, start + size)
    start += size
    seating.starts[room + 1] = start
  })
  for (let seat = 0; seat < count; seat++) takeSeat(seating, sleepers, seat)
  for (let room = 0; room < sizes.length; room++) weighRoom(seating, room)
  for (let seat = 0; seat < count; seat++) seating.frictions[seat] = frictionOf(seating, sleepers, seat)
  return seating
}

/** The people of each room. */
export function roomsOf({ people, starts }: Seating): number[][] {
  return Array.from({ length: starts.length - 1 }, (_, room) =>
    Array.from(people.subarray(starts[room], starts[room + 1])),
  )
}

/** Lets two people of different rooms change seats. */
export function swapSeats(
  seating: Seating,
  sleepers: Sleepers,
  [one, other]: readonly [number, number],
): void {
  const { people, roomOf } = seating
  const leaver = people[one] as number
  people[one] = people[other] as number
  people[other] = leaver
  takeSeat(seating, sleepers, one)
  takeSeat(seating, sleepers, other)
  weighRoom(seating, roomOf[one] as number)
  weighRoom(seating, roomOf[other] as number)
  renewFrictions(seating, sleepers, { seat: one, leaver })
  renewFrictions(seating, sleepers, { seat: other, leaver: people[one] })
}

/** What `person` would cost in the room of `seat`, were it theirs. Stops counting beyond `limit`. */
export function costAt(
  { people, roomOf, starts }: Seating,
  cost: PairCost,
  { person, seat, limit }: { person: number; seat: number; limit: number },
): number {
  const room = roomOf[seat] as number
  const end = starts[room + 1] as number
  let sum = 0
  for (let mate = starts[room] as number; mate < end && sum <= limit; mate++)
    if (mate !== seat) sum += cost(person, people[mate] as number)
  return sum
}

function takeSeat({ people, chances, stakes }: Seating, sleepers: Sleepers, seat: number): void {
  const person = people[seat] as number
  chances[seat] = sleepers.chances[person] as number
  stakes[seat] = sleepers.stakes[person] as number
}

/** Renews noneElse and oneElse of a room: those before a seat going up, joined with those after it coming down. */
function weighRoom(seating: Seating, room: number): void {
  const { starts, chances, stakes, noneElse, oneElse } = seating
  const first = starts[room] as number
  const last = (starts[room + 1] as number) - 1
  let none = 1
  let one = 0
  for (let seat = first; seat <= last; seat++) {
    noneElse[seat] = none
    oneElse[seat] = one
    one = one * (1 - (chances[seat] as number)) + none * (stakes[seat] as number)
    none *= 1 - (chances[seat] as number)
  }
  none = 1
  one = 0
  for (let seat = last; seat >= first; seat--) {
    oneElse[seat] = (oneElse[seat] as number) * none + (noneElse[seat] as number) * one
    noneElse[seat] = (noneElse[seat] as number) * none
    one = one * (1 - (chances[seat] as number)) + none * (stakes[seat] as number)
    none *= 1 - (chances[seat] as number)
  }
}

function frictionOf(seating: Seating, { cost }: Sleepers, seat: number): number {
  return costAt(seating, cost, { person: seating.people[seat] as number, seat, limit: Infinity })
}

function renewFrictions(
  seating: Seating,
  sleepers: Sleepers,
  { seat, leaver }: { seat: number; leaver: number },
): void {
  const { people, roomOf, starts, frictions } = seating
  const { cost } = sleepers
  const room = roomOf[seat] as number
  const comer = people[seat] as number
  let friction = 0
  for (let mate = starts[room] as number; mate < (starts[room + 1] as number); mate++) {
    if (mate === seat) continue
    const person = people[mate] as number
    const added = cost(person, comer)
    const before = frictions[mate] as number
    // Costs are never negative: where there was none at all, the leaver caused none.
    frictions[mate] = before + added - (before === 0 ? 0 : cost(person, leaver))
    friction += added
  }
  frictions[seat] = friction
}
