import { drawSlot } from '@kuji/services/draw/draw-slot'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { aMorning } from '../../../../support/morning-of.ts'
import { addBlocks, addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { pool } = server.deps.db

async function enrol(people: readonly number[], startsAt: Date): Promise<void> {
  await pool.query(
    'insert into enroll_information (user_id, date) select id, $2 from unnest($1::int[]) as id',
    [people, startsAt],
  )
}

/** People of a slot with seats, and the blocked pairs of whom both sit in one room. */
async function seatsOf(startsAt: Date): Promise<{ people: number[]; together: unknown[] }> {
  const seated = await pool.query<{ user_id: number }>(
    `select user_id from users_rooms s join draws d on d.id = s.draw_id where d.date = $1 order by user_id`,
    [startsAt],
  )
  const { rows: together } = await pool.query(
    `select b.blocker_id, b.blocked_id from blocks b
     join users_rooms one on one.user_id = b.blocker_id
     join users_rooms other on other.user_id = b.blocked_id and other.room_id = one.room_id
     join draws d on d.id = one.draw_id and d.date = $1`,
    [startsAt],
  )
  return { people: seated.rows.map(({ user_id: id }) => id), together }
}

const company = fc.record({
  people: fc.integer({ min: 1, max: 40 }),
  // From nobody at all to everybody with everybody, each pair in one direction, the other, or both.
  density: fc.constantFrom(0, 0.02, 0.15, 0.5, 0.9, 1),
  directions: fc.array(
    fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 2 })),
    {
      minLength: 780,
      maxLength: 780,
    },
  ),
})

test('whoever has blocked whom, they are drawn into different rooms, and nobody is left out', async () => {
  await fc.assert(
    fc.asyncProperty(company, async ({ people: count, density, directions }) => {
      const { startsAt, goTo } = aMorning(server)
      const people = await addPeople(pool, count)
      const pairs = people.flatMap((one, index) =>
        people.slice(0, index).map((other) => [one, other] as const),
      )
      const blocks = pairs.flatMap(([one, other], index) => {
        const [chance, direction] = directions[index] ?? [0, 0]
        if (chance >= density) return []
        return [
          ...(direction === 1 ? [] : [[one, other] as const]),
          ...(direction === 0 ? [] : [[other, one] as const]),
        ]
      })
      await addBlocks(pool, blocks)
      await enrol(people, startsAt)
      goTo(-10)
      await drawSlot(server.deps, { startsAt, drawAt: server.clock.now(), practice: false })

      expect(await seatsOf(startsAt)).toEqual({ people, together: [] })
    }),
    { numRuns: 40, seed: 20_261_124 },
  )
})

test('two of five who met yesterday are drawn apart once one has blocked the other', async () => {
  const meetings = { blocked: 0, other: 0 }
  for (let morning = 0; morning < 12; morning += 1) {
    const { startsAt, goTo } = aMorning(server)
    const people = await addPeople(pool, 5)
    const [a = 0, b = 0, c = 0, d = 0] = people
    await aRoomOf(pool, { startsAt: new Date(startsAt.getTime() - 86_400_000), up: people })
    await addBlocks(pool, [morning % 2 === 0 ? [a, b] : [b, a]])
    await enrol(people, startsAt)
    goTo(-10)
    await drawSlot(server.deps, { startsAt, drawAt: server.clock.now(), practice: false })
    const { rows } = await pool.query<{ room_id: number }>(
      `select room_id from unnest($1::int[]) with ordinality as one(id, place)
       join users_rooms s on s.user_id = one.id join draws dr on dr.id = s.draw_id and dr.date = $2 order by place`,
      [[a, b, c, d], startsAt],
    )
    const [roomA, roomB, roomC, roomD] = rows.map(({ room_id: room }) => room)
    if (roomA === roomB) meetings.blocked += 1
    if (roomC === roomD) meetings.other += 1
  }

  expect(meetings.blocked).toBe(0)
  expect(meetings.other).toBeGreaterThan(0)
})

test('a block made after registering counts, until the moment of the draw', async () => {
  const { startsAt, goTo } = aMorning(server)
  const people = await addPeople(pool, 2)
  await enrol(people, startsAt)
  goTo(-10)
  await addBlocks(pool, [[people[1] ?? 0, people[0] ?? 0]])
  const { rooms } = await drawSlot(server.deps, { startsAt, drawAt: server.clock.now(), practice: false })

  expect(rooms).toBe(2)
})
