import { mergeLonelyRooms, type Merge, type RoomPresence } from '@kuji/domain/merge-lonely-rooms'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const nobody = (): boolean => false

/** Room 10 with seats 100.., of whom the first so many are up; and so on, by tens. */
function roomsWith(...counts: readonly { seats: number; up: number }[]): RoomPresence[] {
  return counts.map(({ seats, up }, index) => {
    const id = (index + 1) * 10
    const seated = Array.from({ length: seats }, (_, seat) => id * 10 + seat)
    return { id, seated, present: seated.slice(0, up) }
  })
}

const four = (up: number): { seats: number; up: number } => ({ seats: 4, up })

test.each([
  { rooms: 'none', up: [], merges: [] },
  { rooms: 'one lonely room', up: [1], merges: [] },
  { rooms: 'a lonely room among empty ones', up: [0, 1, 0], merges: [] },
  { rooms: 'two lonely rooms', up: [1, 1], merges: [[10, 20]] },
  { rooms: 'rooms in company', up: [2, 3, 4], merges: [] },
  { rooms: 'a lonely room and full ones', up: [4, 1, 3], merges: [[20, 30]] },
  {
    rooms: 'five lonely rooms: pairs, and the last joins one of them',
    up: [1, 1, 1, 1, 1],
    merges: [
      [10, 20],
      [30, 40],
      [50, 20],
    ],
  },
])('of $rooms', ({ up, merges }) => {
  const found = mergeLonelyRooms({ rooms: roomsWith(...up.map(four)), blocked: nobody, maxPresent: 5 })

  expect(found).toEqual(merges.map(([from, into]) => ({ from, into, whole: true })))
})

test('the emptiest room takes the lonely one, and no room more than it may', () => {
  const rooms = roomsWith({ seats: 5, up: 5 }, { seats: 5, up: 4 }, { seats: 5, up: 1 })

  expect(mergeLonelyRooms({ rooms, blocked: nobody, maxPresent: 5 })).toEqual([
    { from: 30, into: 20, whole: true },
  ])
  expect(mergeLonelyRooms({ rooms, blocked: nobody, maxPresent: 4 })).toEqual([])
})

test('a blocked pair keeps two rooms apart even while both are asleep', () => {
  const rooms = roomsWith(four(1), four(1), four(3))
  const asleep = new Set([103, 203])
  const blocked = (a: number, b: number): boolean => asleep.has(a) && asleep.has(b)

  // Room 10 passes over room 20, which then joins the two.
  expect(mergeLonelyRooms({ rooms, blocked, maxPresent: 5 })).toEqual([
    { from: 10, into: 30, whole: true },
    { from: 20, into: 30, whole: false },
  ])
})

test('where only others of the room are blocked, the one who is up moves alone', () => {
  const rooms = roomsWith(four(1), four(2))
  const blocked = (a: number, b: number): boolean => Math.min(a, b) === 101 && Math.max(a, b) === 203

  expect(mergeLonelyRooms({ rooms, blocked, maxPresent: 5 })).toEqual([{ from: 10, into: 20, whole: false }])
})

test('somebody whom everybody blocked stays where they are', () => {
  const rooms = roomsWith(four(1), four(1), four(2))
  const blocked = (a: number, b: number): boolean => a === 100 || b === 100

  expect(mergeLonelyRooms({ rooms, blocked, maxPresent: 5 })).toEqual([{ from: 20, into: 30, whole: true }])
})

test('two rooms of one id are refused', () => {
  const [room] = roomsWith(four(1))
  if (room === undefined) throw new Error('no room')

  expect(() => mergeLonelyRooms({ rooms: [room, room], blocked: nobody, maxPresent: 5 })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  )
})

type Morning = {
  readonly rooms: RoomPresence[]
  readonly blocked: (a: number, b: number) => boolean
  readonly maxPresent: number
}

const anyMorning: fc.Arbitrary<Morning> = fc
  .record({
    presence: fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }), { maxLength: 25 }),
    pairs: fc.array(fc.tuple(fc.nat(149), fc.nat(149)), { maxLength: 120 }),
    maxPresent: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ presence, pairs, maxPresent }) => {
    const keys = new Set(pairs.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
    let next = 0
    const rooms = presence.map((lights, id) => {
      const seated = lights.map(() => next++)
      return { id, seated, present: seated.filter((_, seat) => lights[seat]) }
    })
    return { rooms, blocked: (a, b) => keys.has(`${a} ${b}`), maxPresent }
  })

/** The rooms after the merges, done one after the other by somebody who knows nothing of how they were found. */
function roomsAfter({ rooms }: Morning, merges: readonly Merge[]): Map<number, RoomPresence> {
  const after = new Map(rooms.map((room) => [room.id, room]))
  for (const { from, into, whole } of merges) {
    const [source, target] = [after.get(from), after.get(into)]
    if (source === undefined || target === undefined) throw new Error('a room that is gone')
    const guests = whole ? source.seated : source.present
    after.set(into, {
      id: into,
      seated: [...target.seated, ...guests],
      present: [...target.present, ...source.present],
    })
    if (whole) after.delete(from)
    else
      after.set(from, { ...source, seated: source.seated.filter((id) => !guests.includes(id)), present: [] })
  }
  return after
}

test('nobody is lost or doubled, no room gets fuller than it may, nobody sits with somebody they blocked', () => {
  fc.assert(
    fc.property(anyMorning, (morning) => {
      const after = [...roomsAfter(morning, mergeLonelyRooms(morning)).values()]
      const everybody = (rooms: readonly RoomPresence[]): number[] =>
        rooms.flatMap(({ seated }) => seated).toSorted((a, b) => a - b)
      expect(everybody(after)).toEqual(everybody(morning.rooms))
      const before = new Map(morning.rooms.map((room) => [room.id, room]))
      const roomOf = new Map(morning.rooms.flatMap(({ id, seated }) => seated.map((seat) => [seat, id])))
      for (const { id, seated, present } of after) {
        const own = before.get(id) as RoomPresence
        if (present.length > own.present.length)
          expect(present.length).toBeLessThanOrEqual(morning.maxPresent)
        // A pair that sat together before is not ours to part.
        const pairs = seated.flatMap((one) => seated.map((other) => [one, other] as const))
        const strangers = pairs.filter(([one, other]) => roomOf.get(one) !== roomOf.get(other))
        expect(strangers.filter(([one, other]) => morning.blocked(one, other))).toEqual([])
      }
    }),
  )
})

test('only rooms with one present are led away, each once, into rooms that stay', () => {
  fc.assert(
    fc.property(anyMorning, (morning) => {
      const merges = mergeLonelyRooms(morning)
      const lonely = new Set(morning.rooms.filter(({ present }) => present.length === 1).map(({ id }) => id))
      const left = merges.map(({ from }) => from)
      expect(new Set(left).size).toBe(left.length)
      for (const { from, into } of merges) {
        expect(lonely).toContain(from)
        expect(left).not.toContain(into)
      }
    }),
  )
})

test('who is still alone afterwards could not have gone anywhere', () => {
  fc.assert(
    fc.property(anyMorning, (morning) => {
      const after = [...roomsAfter(morning, mergeLonelyRooms(morning)).values()]
      for (const { id, present } of after.filter((room) => room.present.length === 1)) {
        const open = after.filter(
          (room) =>
            room.id !== id &&
            room.present.length > 0 &&
            room.present.length < morning.maxPresent &&
            !room.seated.some((seat) => morning.blocked(present[0] as number, seat)),
        )
        expect(open).toEqual([])
      }
    }),
  )
})

test('the order of rooms and of people in them makes no difference', () => {
  fc.assert(
    fc.property(anyMorning, (morning) => {
      const reversed = morning.rooms
        .map(({ id, seated, present }) => ({
          id,
          seated: seated.toReversed(),
          present: present.toReversed(),
        }))
        .toReversed()
      expect(mergeLonelyRooms({ ...morning, rooms: reversed })).toEqual(mergeLonelyRooms(morning))
    }),
  )
})

test('25,000 rooms, all of them lonely, are merged in no time', () => {
  const rooms = roomsWith(...Array.from({ length: 25_000 }, () => four(1)))
  const startedAt = performance.now()

  expect(mergeLonelyRooms({ rooms, blocked: nobody, maxPresent: 5 })).toHaveLength(12_500)
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})
