import { drawRooms, type DrawMember } from '@kuji/domain/draw-rooms'
import { expect, test } from 'vitest'

const sizing = { min: 3, target: 4, max: 5 }

function people(count: number): DrawMember[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, rate: 700, aloneAgo: null }))
}

function draw(members: readonly DrawMember[], seed: string): number[][] {
  return drawRooms({ members, met: [], blocked: [], sizing, seed })
}

/** The pairs of people who share a room, each as text. */
function pairsOf(rooms: readonly number[][]): string[] {
  return rooms.flatMap((room) =>
    room.flatMap((one) => room.filter((other) => other > one).map((other) => `${one} ${other}`)),
  )
}

test('over many seeds everybody sits in each room equally often (chi-square)', () => {
  const draws = 6_000
  const seats = people(12).map(() => [0, 0, 0])
  for (let run = 0; run < draws; run++) {
    draw(people(12), `uniform ${run}`).forEach((room, ordinal) => {
      for (const id of room) seats[id - 1]?.splice(ordinal, 1, (seats[id - 1]?.[ordinal] ?? 0) + 1)
    })
  }
  const expected = draws / 3
  const chiSquares = seats.map((counts) =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0),
  )

  // Two degrees of freedom: 18.4 is passed by chance once in ten thousand.
  expect(Math.max(...chiSquares)).toBeLessThan(18.4)
}, 60_000)

test('over many seeds equal people meet everybody else equally often (chi-square)', () => {
  const draws = 6_000
  const meetings = new Map<string, number>()
  for (let run = 0; run < draws; run++)
    for (const pair of pairsOf(draw(people(12), `meeting ${run}`)))
      meetings.set(pair, (meetings.get(pair) ?? 0) + 1)
  // Three rooms of four hold 18 of the 66 pairs.
  const expected = (draws * 18) / 66
  const chiSquare = [...meetings.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)

  expect(meetings.size).toBe(66)
  // Around 54 degrees of freedom; 110 is far beyond what chance does.
  expect(chiSquare).toBeLessThan(110)
}, 60_000)
