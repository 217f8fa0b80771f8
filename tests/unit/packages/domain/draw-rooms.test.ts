import { drawRooms, type DrawMember } from '@kuji/domain/draw-rooms'
import { roomSizes } from '@kuji/domain/room-sizes'
import { seededRandom, shuffle } from '@kuji/domain/random'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const sizing = { min: 3, target: 4, max: 5 }

const anyIds = fc.uniqueArray(fc.integer({ min: 1, max: 2_147_483_647 }), { maxLength: 500 })

function member(id: number): DrawMember {
  return { id, rate: 700, aloneAgo: null }
}

function people(count: number): DrawMember[] {
  return Array.from({ length: count }, (_, index) => member(index + 1))
}

function draw(members: Iterable<DrawMember>, seed = 'seed'): number[][] {
  return drawRooms({ members, met: [], blocked: [], sizing, seed })
}

test('everybody is drawn exactly once, into rooms of the right sizes', () => {
  fc.assert(
    fc.property(anyIds, fc.string(), (ids, seed) => {
      const rooms = draw(ids.map(member), seed)

      expect(rooms.flat().toSorted()).toEqual(ids.toSorted())
      expect(rooms.map((room) => room.length)).toEqual(roomSizes(ids.length, sizing))
    }),
  )
})

test('the order in which people registered does not change the rooms', () => {
  fc.assert(
    fc.property(anyIds, fc.string(), fc.string(), (ids, seed, disorder) => {
      const members = ids.map(member)

      expect(draw(shuffle(members, seededRandom(disorder)), seed)).toEqual(draw(members, seed))
    }),
  )
})

test('the same seed replays the same rooms, and another seed makes others', () => {
  expect(draw(people(40), 'one')).toEqual(draw(people(40), 'one'))
  expect(draw(people(40), 'two')).not.toEqual(draw(people(40), 'one'))
})

test('a draw of years ago can be replayed: these rooms never change', () => {
  expect(draw(people(11), '5eed')).toMatchInlineSnapshot(`
    [
      [
        3,
        6,
        11,
        2,
      ],
      [
        9,
        8,
        10,
        7,
      ],
      [
        5,
        4,
        1,
      ],
    ]
  `)
})

test('people can be given as any iterable, and the list given is left as it was', () => {
  const members = people(9).toReversed()

  expect(draw(new Set(members))).toEqual(draw(members))
  expect(members).toEqual(people(9).toReversed())
})

test('nobody makes no room, one alone gets a room, and two share one', () => {
  expect(draw([])).toEqual([])
  expect(draw(people(1))).toEqual([[1]])
  expect(draw(people(2)).map((room) => room.toSorted())).toEqual([[1, 2]])
})

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
})

test('over many seeds everybody meets everybody else equally often (chi-square)', () => {
  const draws = 6_000
  const meetings = new Map<string, number>()
  for (let run = 0; run < draws; run++) {
    for (const room of draw(people(12), `meeting ${run}`)) {
      const pairs = room.flatMap((one) =>
        room.filter((other) => other > one).map((other) => `${one} ${other}`),
      )
      for (const pair of pairs) meetings.set(pair, (meetings.get(pair) ?? 0) + 1)
    }
  }
  // Three rooms of four hold 18 of the 66 pairs.
  const expected = (draws * 18) / 66
  const chiSquare = [...meetings.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)

  expect(meetings.size).toBe(66)
  // Around 54 degrees of freedom; 110 is far beyond what chance does.
  expect(chiSquare).toBeLessThan(110)
})
