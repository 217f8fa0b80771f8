import type { RoomRules } from './room-rules.ts'
import { searchRooms } from './search-rooms.ts'

/** Beyond so many people only the rooms at hand are mended; new ones would take too long. */
const fewEnoughToStartAnew = 2_000

/**
 * Finds rooms without blocked pairs where swaps alone found none.
 *
 * Takes the first of these that keeps every room within min..max: the rooms given without
 * those who cannot stay; new rooms, then more and more of them; a search through all ways.
 * Where none does, the ways in which fewest people end up in a room that is too small.
 * Never a blocked pair in a room, never a room above max.
 *
 * @param rooms people by index, in rooms of at most max
 */
export function findRooms(rooms: readonly number[][], rules: RoomRules): number[][] {
  let best: number[][] | undefined
  for (const found of waysOut(rooms, rules)) {
    if (best === undefined || shortfall(found, rules) < shortfall(best, rules)) best = found
    if (shortfall(best, rules) === 0) break
  }
  return best as number[][]
}

/** How far rooms are from their least size; two rooms of two are better than one of three and one alone. */
function shortfall(rooms: readonly number[][], { min }: RoomRules): number {
  return rooms.reduce((sum, { length }) => sum + (length < min ? (min - length) * (min - length) : 0), 0)
}

function* waysOut(rooms: readonly number[][], rules: RoomRules): Generator<number[][]> {
  yield mendSizes(ejectBlocked(rooms, rules), rules)
  const people = rooms.flat()
  if (people.length > fewEnoughToStartAnew) return
  // Whoever is blocked with most is the hardest to seat, and comes first.
  const hardest = people.toSorted((a, b) => rules.blockedBy(b) - rules.blockedBy(a))
  for (const count of roomCounts(rooms.length, Math.floor(people.length / rules.min))) {
    const empty = Array.from({ length: count }, (): number[] => [])
    yield mendSizes(seatAll(hardest, empty, rules), rules)
  }
  // The last hope is that at least nobody sits alone.
  for (const min of new Set([rules.min, Math.min(rules.min, 2)])) {
    const searched = searchRooms(hardest, { ...rules, min })
    if (searched !== null) yield searched
  }
}

/** The number of rooms there is, then more in growing steps, and the most there may be. */
function roomCounts(present: number, most: number): number[] {
  const counts = [present]
  for (let more = 1; present + more < most; more *= 2) counts.push(present + more)
  if (present < most) counts.push(most)
  return counts
}

/** Takes out of each room those blocked with most of it, and seats them elsewhere. */
function ejectBlocked(rooms: readonly number[][], rules: RoomRules): number[][] {
  const ejected: number[] = []
  const clean = rooms.map((room) => {
    let staying = room
    for (;;) {
      const trouble = staying.map((person) => staying.filter((mate) => rules.isBlocked(person, mate)).length)
      const worst = trouble.indexOf(Math.max(...trouble))
      if (trouble[worst] === 0) return [...staying]
      ejected.push(staying[worst] as number)
      staying = staying.filter((_, index) => index !== worst)
    }
  })
  return seatAll(ejected, clean, rules)
}

/** Seats people one by one where fewest sit and nobody is blocked with them; in a room of their own if need be. */
function seatAll(people: readonly number[], rooms: number[][], rules: RoomRules): number[][] {
  for (const person of people) {
    let place: number[] | undefined
    for (const room of rooms)
      if ((place === undefined || room.length < place.length) && fits(person, room, rules)) place = room
    if (place === undefined) rooms.push([person])
    else place.push(person)
  }
  return rooms.filter(({ length }) => length > 0)
}

function fits(person: number, room: readonly number[], { max, isBlocked }: RoomRules): boolean {
  return room.length < max && room.every((mate) => !isBlocked(person, mate))
}

/** Fills up rooms that are too small from larger ones, or shares their people out among others. */
function mendSizes(rooms: number[][], rules: RoomRules): number[][] {
  for (const small of rooms) {
    while (small.length > 0 && small.length < rules.min) if (!pullInto(small, rooms, rules)) break
    if (small.length < rules.min) shareOut(small, rooms, rules)
  }
  return rooms.filter(({ length }) => length > 0)
}

/** Brings somebody over from the largest room that can spare one. */
function pullInto(small: number[], rooms: readonly number[][], rules: RoomRules): boolean {
  let donor: number[] | undefined
  let mover = -1
  for (const room of rooms) {
    if (room.length <= Math.max(rules.min, donor?.length ?? 0)) continue
    const found = room.findIndex((person) => fits(person, small, rules))
    if (found < 0) continue
    donor = room
    mover = found
  }
  if (donor === undefined) return false
  small.push(...donor.splice(mover, 1))
  return true
}

/** Empties a room into others if all of its people find one; otherwise leaves it as it is. */
function shareOut(small: number[], rooms: readonly number[][], rules: RoomRules): void {
  const others = rooms.filter((room) => room !== small && room.length > 0)
  const places: number[][] = []
  for (const person of small) {
    const place = others.find((room) => fits(person, room, rules))
    if (place === undefined) break
    place.push(person)
    places.push(place)
  }
  if (places.length === small.length) small.length = 0
  else for (const place of places) place.pop()
}
