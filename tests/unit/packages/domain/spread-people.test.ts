import { spreadPeople, type OpenRoom } from '@kuji/domain/spread-people'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const nobody = (): boolean => false

/** Room 10 with so many seats 100.., room 20 with 200.., and so on. */
function roomsOf(...sizes: readonly number[]): OpenRoom[] {
  return sizes.map((size, index) => {
    const id = (index + 1) * 10
    return { id, seated: Array.from({ length: size }, (_, seat) => id * 10 + seat) }
  })
}

function pairs(...blocks: readonly (readonly [number, number])[]): (a: number, b: number) => boolean {
  return (a, b) => blocks.some(([one, other]) => (a === one && b === other) || (a === other && b === one))
}

test.each([
  { rooms: 'none', sizes: [], where: [null, null, null] },
  { rooms: 'one with places', sizes: [4], where: [10, 10, 10] },
  { rooms: 'a full one', sizes: [8], where: [null, null, null] },
  { rooms: 'some with places: the emptiest', sizes: [5, 3, 4], where: [20, 20, 20] },
  { rooms: 'none with places for all: as many together as can be', sizes: [7, 6, 8], where: [20, 20, 10] },
  { rooms: 'too few places: one is left out', sizes: [7, 7], where: [10, 20, null] },
])('of rooms with places there are $rooms', ({ sizes, where }) => {
  const moves = spreadPeople({ people: [3, 1, 2], rooms: roomsOf(...sizes), blocked: nobody, maxSeats: 8 })

  const found = new Map(moves.map(({ userId, roomId }) => [userId, roomId]))
  expect([1, 2, 3].map((userId) => found.get(userId) ?? null)).toEqual(where)
})

test('nobody comes to sit beside somebody they have a block with', () => {
  const rooms = roomsOf(3, 4)
  const blocked = pairs([1, 100], [2, 200])

  expect(spreadPeople({ people: [1, 2, 3], rooms, blocked, maxSeats: 8 })).toEqual([
    { userId: 2, roomId: 10 },
    { userId: 3, roomId: 10 },
    { userId: 1, roomId: 20 },
  ])
})

test('two of the same room who have blocked each other since part', () => {
  const moves = spreadPeople({ people: [1, 2], rooms: roomsOf(3, 3), blocked: pairs([2, 1]), maxSeats: 8 })

  expect(moves).toEqual([
    { userId: 1, roomId: 10 },
    { userId: 2, roomId: 20 },
  ])
})

const morning = fc.record({
  people: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 8 }),
  sizes: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
  blocks: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 700 })).filter(([a, b]) => a !== b),
    { maxLength: 30 },
  ),
  maxSeats: fc.integer({ min: 1, max: 9 }),
})

test('no room gets more than it may, nobody two seats, and no block is broken', () => {
  fc.assert(
    fc.property(morning, ({ people, sizes, blocks, maxSeats }) => {
      const rooms = roomsOf(...sizes)
      const blocked = pairs(...blocks)
      const moves = spreadPeople({ people, rooms, blocked, maxSeats })

      expect(new Set(moves.map(({ userId }) => userId)).size).toBe(moves.length)
      for (const { id, seated } of rooms) {
        const guests = moves.filter(({ roomId }) => roomId === id).map(({ userId }) => userId)
        if (guests.length > 0) expect(seated.length + guests.length).toBeLessThanOrEqual(maxSeats)
        const broken = guests.filter((guest) =>
          [...seated, ...guests].some((other) => other !== guest && blocked(guest, other)),
        )
        expect(broken).toEqual([])
      }
    }),
  )
})

test('who is left out fits nowhere, and without blocks as many are seated as there are places', () => {
  fc.assert(
    fc.property(morning, ({ people, sizes, maxSeats }) => {
      const moves = spreadPeople({ people, rooms: roomsOf(...sizes), blocked: nobody, maxSeats })
      const places = sizes.reduce((sum, size) => sum + Math.max(0, maxSeats - size), 0)

      expect(moves).toHaveLength(Math.min(people.length, places))
    }),
  )
})

test('the order of people and rooms does not matter', () => {
  fc.assert(
    fc.property(morning, ({ people, sizes, blocks, maxSeats }) => {
      const blocked = pairs(...blocks)
      const rooms = roomsOf(...sizes)
      const turned = { people: people.toReversed(), rooms: rooms.toReversed(), blocked, maxSeats }

      expect(spreadPeople(turned)).toEqual(spreadPeople({ people, rooms, blocked, maxSeats }))
    }),
  )
})
