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

test('among twelve people with a long history the seed still decides: it stays a lottery', () => {
  const members = people(12).map((one) => ({ ...one, rate: 400 + one.id * 40 }))
  const mornings: string[][] = []
  const drawOn = (seed: string): number[][] =>
    drawRooms({
      members,
      met: mornings.flatMap((pairs, index) =>
        pairs.map((pair): [number, number, number] => {
          const [one, other] = pair.split(' ').map(Number) as [number, number]
          return [one, other, mornings.length - index]
        }),
      ),
      blocked: [],
      sizing,
      seed,
    })
  for (let morning = 0; morning < 40; morning++) mornings.push(pairsOf(drawOn(`morning ${morning}`)))
  const rooms = Array.from({ length: 60 }, (_, seed) =>
    pairsOf(drawOn(`lot ${seed}`))
      .sort()
      .join(),
  )
  const alike = rooms.flatMap((one, index) => rooms.slice(index + 1).filter((other) => other === one))

  // Of the 1,770 pairs of seeds few make the very same rooms.
  expect(alike.length / 1_770).toBeLessThan(0.2)
})

test('among many people nobody meets those of the day before again, wherever they sit', () => {
  const members = people(4_500)
  const before = draw(members, 'yesterday')
  const met = pairsOf(before).map((pair): [number, number, number] => {
    const [one, other] = pair.split(' ').map(Number) as [number, number]
    return [one, other, 1]
  })
  const yesterday = new Set(pairsOf(before))
  // The same seed would seat everybody as before.
  const rooms = drawRooms({ members, met, blocked: [], sizing, seed: 'yesterday' })

  expect(pairsOf(rooms).filter((pair) => yesterday.has(pair))).toEqual([])
})

test('among many people the unreliable sit in the larger rooms, wherever they sit', () => {
  const members = people(12_000).map((one) => ({ ...one, rate: 400 + ((one.id * 7) % 600) }))
  const policy = { min: 3, max: 5, expectedPresent: 3.15 }
  const rooms = drawRooms({ members, met: [], blocked: [], sizing: policy, seed: 'sizes' })
  const meanRate = (size: number): number => {
    const seated = rooms.filter(({ length }) => length === size).flat()
    return seated.reduce((sum, id) => sum + (members[id - 1]?.rate ?? 0), 0) / seated.length
  }

  expect(meanRate(4) - meanRate(5)).toBeGreaterThan(50)
}, 60_000)
