import { drawRooms, type DrawInput, type DrawMember } from '@kuji/domain/draw-rooms'
import { seededRandom, shuffle } from '@kuji/domain/random'
import { roomSizes } from '@kuji/domain/room-sizes'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawInput, keepsBlocks, sizings } from '../../../support/build-draw.ts'

/** Milliseconds: hundreds of draws of up to five hundred people, on a busy machine. */
const patience = 60_000

const sizing = { min: 3, target: 4, max: 5 }
const policy = { min: 3, max: 5, expectedPresent: 3.4 }
const anyDraw = fc
  .record({
    people: fc.integer({ min: 0, max: 500 }),
    blockedShare: fc.double({ min: 0, max: 0.15, noNaN: true }),
    sizing: fc.constantFrom(...sizings),
    seed: fc.string(),
  })
  .map(drawInput)

function people(count: number): DrawMember[] {
  return Array.from({ length: count }, (_, index) => ({ id: index + 1, rate: 700, aloneAgo: null }))
}

function draw(changes: Partial<DrawInput>): number[][] {
  return drawRooms({ members: people(12), met: [], blocked: [], sizing, seed: 'seed', ...changes })
}

/** All pairs of so many people, for blocking everybody with everybody. */
function allPairs(count: number): [number, number][] {
  return people(count).flatMap(({ id }) => people(id - 1).map((other): [number, number] => [id, other.id]))
}

function sorted(ids: Iterable<number>): number[] {
  return Array.from(ids).sort((a, b) => a - b)
}

test(
  'everyone is drawn exactly once, no blocked pair together, and no room is too large',
  () => {
    fc.assert(
      fc.property(anyDraw, (input) => {
        const rooms = drawRooms(input)

        expect(sorted(rooms.flat())).toEqual(sorted(Array.from(input.members, ({ id }) => id)))
        expect(keepsBlocks(rooms, input.blocked)).toBe(true)
        expect(Math.max(0, ...rooms.map(({ length }) => length))).toBeLessThanOrEqual(input.sizing.max)
        expect(rooms.every(({ length }) => length > 0)).toBe(true)
      }),
      { numRuns: 60 },
    )
  },
  patience,
)

test(
  'input order does not matter, and a second run gives the same',
  () => {
    fc.assert(
      fc.property(anyDraw, fc.string(), (input, disorder) => {
        const random = seededRandom(disorder)
        const flip = <T>([one, other, ...rest]: readonly [T, T, ...T[]]): [T, T, ...T[]] =>
          random() < 0.5 ? [one, other, ...rest] : [other, one, ...rest]
        const disordered = {
          ...input,
          members: shuffle(Array.from(input.members), random),
          met: shuffle(Array.from(input.met), random).map(flip) as [number, number, number][],
          blocked: shuffle(Array.from(input.blocked), random).map(flip) as [number, number][],
        }
        const rooms = drawRooms(input)

        expect(drawRooms(disordered)).toEqual(rooms)
        expect(drawRooms(input)).toEqual(rooms)
      }),
      { numRuns: 30 },
    )
  },
  patience,
)

test(
  'without blocks the sizes are those of roomSizes',
  () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.constantFrom(...sizings), (count, any) => {
        const input = drawInput({ people: count, blockedShare: 0, sizing: any, seed: 'sizes' })
        const rateSum = Array.from(input.members).reduce((sum, { rate }) => sum + rate, 0)

        expect(drawRooms(input).map(({ length }) => length)).toEqual(roomSizes(count, any, rateSum))
      }),
      { numRuns: 30 },
    )
  },
  patience,
)

test(
  'few blocks force no exception: from twenty people on, two in a hundred blocked, all sizes are legal',
  () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 500 }),
        fc.double({ min: 0, max: 0.02, noNaN: true }),
        fc.constantFrom(sizing, policy),
        fc.string(),
        (count, blockedShare, wished, seed) => {
          const input = drawInput({ people: count, blockedShare, sizing: wished, seed })

          for (const { length } of drawRooms(input)) {
            expect(length).toBeGreaterThanOrEqual(3)
            expect(length).toBeLessThanOrEqual(5)
          }
        },
      ),
      { numRuns: 60 },
    )
  },
  patience,
)

/** Whether so few people can be cut into legal rooms at all, by trying every way. */
function isPossible(ids: readonly number[], blocked: readonly (readonly [number, number])[]): boolean {
  const [first, ...others] = ids
  if (first === undefined) return true
  for (let chosen = 0; chosen < 2 ** others.length; chosen++) {
    const room = [first, ...others.filter((_, bit) => chosen & (1 << bit))]
    if (room.length < sizing.min || room.length > sizing.max) continue
    if (blocked.some(([one, other]) => room.includes(one) && room.includes(other))) continue
    if (
      isPossible(
        others.filter((id) => !room.includes(id)),
        blocked,
      )
    )
      return true
  }
  return false
}

test(
  'among few people with many blocks, rooms are too small only where every way has one',
  () => {
    const anyBlocks = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 16,
    })
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 9 }), anyBlocks, fc.string(), (count, pairs, seed) => {
        const blocked = pairs.filter(([one, other]) => one !== other && one <= count && other <= count)
        const rooms = draw({ members: people(count), blocked, seed })

        expect(keepsBlocks(rooms, blocked)).toBe(true)
        const ids = people(count).map(({ id }) => id)
        expect(rooms.every(({ length }) => length >= sizing.min)).toBe(isPossible(ids, blocked))
      }),
      { numRuns: 300 },
    )
  },
  patience,
)

test('nobody makes no room, one alone gets a room, and two share one unless blocked', () => {
  expect(draw({ members: [] })).toEqual([])
  expect(draw({ members: people(1) })).toEqual([[1]])
  expect(draw({ members: people(2) }).map(sorted)).toEqual([[1, 2]])
  expect(sorted(draw({ members: people(2), blocked: [[2, 1]] }).flat())).toEqual([1, 2])
  expect(draw({ members: people(2), blocked: [[2, 1]] })).toHaveLength(2)
})

test('everybody blocked with everybody means a room for each', () => {
  for (const count of [3, 12, 100]) {
    const rooms = draw({ members: people(count), blocked: allPairs(count) })

    expect(rooms).toHaveLength(count)
  }
})

test('somebody blocked with everybody is alone; all others have legal rooms', () => {
  const blocked = people(29).map(({ id }): [number, number] => [30, id])
  const sizes = draw({ members: people(30), blocked }).map(({ length }) => length)

  expect(sizes.filter((size) => size === 1)).toHaveLength(1)
  expect(sizes.filter((size) => size < 3)).toHaveLength(1)
})

test('four people of whom two are blocked sit two and two, not three and one', () => {
  expect(draw({ members: people(4), blocked: [[1, 2]] }).map(({ length }) => length)).toEqual([2, 2])
})

test('a blocked pair that also met is parted all the same', () => {
  for (let seed = 0; seed < 50; seed++) {
    const blocked: [number, number][] = [[1, 2]]
    const rooms = draw({ members: people(8), met: [[1, 2, 30]], blocked, seed: `both ${seed}` })

    expect(keepsBlocks(rooms, blocked)).toBe(true)
  }
})

test('a block holds whatever else a caller without types says beside the two', () => {
  const blocked = [[1, 2, 0]] as unknown as [number, number][]
  const rooms = people(20).flatMap(({ id }) => draw({ members: people(8), blocked, seed: `more ${id}` }))
  expect(rooms.filter((room) => room.includes(1) && room.includes(2))).toEqual([])
})

test('those who met lately are parted where there is a way', () => {
  const met: [number, number, number][] = draw({ seed: 'yesterday' }).flatMap((room) =>
    room.flatMap((one) =>
      room.filter((other) => other < one).map((other): [number, number, number] => [one, other, 1]),
    ),
  )
  const yesterday = new Set(met.map(([one, other]) => `${one} ${other}`))
  const again = draw({ met }).flatMap((room) =>
    room.flatMap((one) => room.filter((other) => yesterday.has(`${one} ${other}`))),
  )

  // Three rooms of four cannot be parted fully: each new room holds two who shared an old one.
  expect(again).toHaveLength(3)
})

test('of a pair that met more than once the most recent meeting counts', () => {
  const twice = [
    [1, 2, 29],
    [2, 1, 1],
    [1, 2, 30],
    [3, 4, 2],
  ] as const
  const once = [
    [1, 2, 1],
    [4, 3, 2],
  ] as const

  for (let seed = 0; seed < 20; seed++)
    expect(draw({ met: twice, seed: `${seed}` })).toEqual(draw({ met: once, seed: `${seed}` }))
})

test('meetings outside 1..30 draws ago, strangers and pairs of one change nothing', () => {
  const met = [
    [1, 2, 0],
    [1, 3, -1],
    [1, 4, 31],
    [1, 5, 1.5],
    [1, 6, NaN],
    [1, 99, 1],
    [98, 99, 1],
    [7, 7, 1],
  ] as const
  const blocked = [
    [1, 99],
    [98, 99],
    [5, 5],
  ] as const

  for (let seed = 0; seed < 20; seed++)
    expect(draw({ met, blocked, seed: `${seed}` })).toEqual(draw({ seed: `${seed}` }))
})

test('to have sat alone at the last draw may be called 0 or 1; beyond seven draws it is forgotten', () => {
  const withAlone = (aloneAgo: number | null, seed: string): number[][] =>
    draw({
      members: people(12).map((one) => ({
        ...one,
        rate: one.id * 80,
        aloneAgo: one.id < 4 ? aloneAgo : null,
      })),
      seed,
    })
  const seeds = Array.from({ length: 20 }, (_, index) => `${index}`)
  const rooms = (aloneAgo: number | null): number[][][] => seeds.map((seed) => withAlone(aloneAgo, seed))

  expect(rooms(0)).toEqual(rooms(1))
  expect(rooms(8)).toEqual(rooms(null))
  expect(rooms(7)).not.toEqual(rooms(8))
})

test.each([
  ['a member named twice', { members: [...people(3), ...people(1)] }],
  ['an id that is no whole number', { members: [{ id: 1.5, rate: 700, aloneAgo: null }] }],
  ['a rate above 1000', { members: [{ id: 1, rate: 1001, aloneAgo: null }] }],
  ['a rate below 0', { members: [{ id: 1, rate: -1, aloneAgo: null }] }],
  ['a rate that is not whole', { members: [{ id: 1, rate: 0.7, aloneAgo: null }] }],
  ['a rate that is no number', { members: [{ id: 1, rate: NaN, aloneAgo: null }] }],
  ['aloneAgo below 0', { members: [{ id: 1, rate: 700, aloneAgo: -1 }] }],
  ['aloneAgo that is not whole', { members: [{ id: 1, rate: 700, aloneAgo: 0.5 }] }],
  ['min above max', { sizing: { min: 5, max: 3, target: 4 } }],
])('%s is refused', (_, changes: Partial<DrawInput>) => {
  expect(() => draw(changes)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test('a draw of years ago can be replayed: these rooms never change', () => {
  const rooms = drawRooms(drawInput({ people: 14, blockedShare: 0.1, sizing: policy, seed: '5eed' }))

  expect(JSON.stringify(rooms)).toMatchInlineSnapshot(`"[[1,40,7,34,19],[16,28,25,31,4],[10,37,13,22]]"`)
})

test('people can be given as any iterable, and the list given is left as it was', () => {
  const members = people(9).toReversed()

  expect(draw({ members: new Set(members) })).toEqual(draw({ members }))
  expect(members).toEqual(people(9).toReversed())
})
