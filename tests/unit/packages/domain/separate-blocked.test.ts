import { findRooms } from '@kuji/domain/blocked-free-rooms'
import { blockedCost } from '@kuji/domain/pair-cost'
import type { RoomRules } from '@kuji/domain/room-rules'
import { seededRandom } from '@kuji/domain/random'
import { searchRooms } from '@kuji/domain/search-rooms'
import { roomsOf, seatPeople, type Seating, type Sleepers } from '@kuji/domain/seating'
import { separateBlocked } from '@kuji/domain/separate-blocked'
import { expect, test } from 'vitest'

/** Rules by which the pairs given, and no others, are blocked. */
function rulesWith(blocked: readonly (readonly [number, number])[], [min, max] = [3, 5]): RoomRules {
  const isBlocked = (one: number, other: number): boolean =>
    blocked.some(([a, b]) => (a === one && b === other) || (a === other && b === one))
  const blockedBy = (person: number): number => blocked.filter((pair) => pair.includes(person)).length
  return { min, max, isBlocked, blockedBy }
}

function seat(rooms: readonly number[][], rules: RoomRules): { seating: Seating; sleepers: Sleepers } {
  const chances = new Float64Array(rooms.flat().length).fill(0.7)
  const cost = (one: number, other: number): number => (rules.isBlocked(one, other) ? blockedCost : 0)
  const sleepers = { chances, stakes: chances, cost }
  const sizes = rooms.map(({ length }) => length)
  return { seating: seatPeople(rooms.flat(), sizes, sleepers), sleepers }
}

function sizesOf(rooms: readonly number[][] | null): number[] | undefined {
  return rooms?.map(({ length }) => length).toSorted((a, b) => b - a)
}

test('where a swap parts a pair, the sizes stay', () => {
  const rules = rulesWith([[0, 1]])
  const { seating, sleepers } = seat(
    [
      [0, 1, 2, 3],
      [4, 5, 6],
    ],
    rules,
  )

  expect(separateBlocked(seating, sleepers, { random: seededRandom('a'), rules })).toBeNull()
  const rooms = roomsOf(seating)
  expect(rooms.map(({ length }) => length)).toEqual([4, 3])
  expect(rooms.some((room) => room.includes(0) && room.includes(1))).toBe(false)
})

test('where no swap does, there is one room more before any room is too small', () => {
  // Three people who are all blocked with each other need three rooms.
  const rules = rulesWith([
    [0, 1],
    [1, 2],
    [0, 2],
  ])
  const { seating, sleepers } = seat(
    [
      [0, 1, 3, 4, 5],
      [2, 6, 7, 8],
    ],
    rules,
  )

  expect(sizesOf(separateBlocked(seating, sleepers, { random: seededRandom('b'), rules }))).toEqual([3, 3, 3])
})

test('a room that is too small is filled from larger ones', () => {
  const rules = rulesWith([[0, 1]])

  expect(
    sizesOf(
      findRooms(
        [
          [0, 1, 2],
          [3, 4, 5, 6, 7],
        ],
        rules,
      ),
    ),
  ).toEqual([4, 4])
})

test('the search finds the only way, and says when there is none', () => {
  const apart = [0, 1, 2].flatMap((one) => [3, 4, 5].map((other) => [one, other] as const))

  expect(searchRooms([0, 3, 1, 4, 2, 5], rulesWith(apart))?.map((room) => room.toSorted())).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
  expect(searchRooms([0, 3, 1, 4, 2, 5], rulesWith([...apart, [0, 1]]))).toBeNull()
})
