import { createHash } from 'node:crypto'
import { canonicalDrawInput } from '@kuji/domain/draw-input'
import { drawRooms } from '@kuji/domain/draw-rooms'
import { findDueSlots } from '@kuji/services/draw/find-due-slots'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { afterAll, expect, test } from 'vitest'
import { trigger } from '../../../../support/kuji-calls.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ timetable: { zone: 'Asia/Tokyo', times: ['09:00', '09:12'] } })
afterAll(() => server.close())

test('a draw can be replayed from its seed, and proves whom it saw', async () => {
  const morning = await aRegisteredMorning(server, 11)
  morning.goTo(-10)
  await trigger(server, '09:00')
  const draw = await server.deps.db.prisma.draw.findUniqueOrThrow({
    where: { startsAt: morning.startsAt },
    include: { rooms: { include: { seats: true }, orderBy: { ordinal: 'asc' } } },
  })
  const { sizing } = server.deps.settings
  const members = morning.people.map(({ userId }) => ({ id: userId }))
  const replay = drawRooms({
    members: members.map(({ id }) => ({ id, rate: 700, aloneAgo: null })),
    met: [],
    blocked: [],
    sizing,
    seed: draw.seed,
  })

  const rooms = draw.rooms.map(({ seats }) => seats.map(({ userId }) => userId).toSorted())
  expect(rooms).toEqual(replay.map((room) => room.toSorted()))
  expect(draw.sizes).toEqual([4, 4, 3])
  expect(draw.seed).toMatch(/^[0-9a-f]{64}$/)
  expect(draw.inputHash).toBe(createHash('sha256').update(canonicalDrawInput(members, sizing)).digest('hex'))
  expect(draw.drawnAt).toEqual(server.clock.now())
  for (const { closesAt } of draw.rooms) expect(closesAt.getTime()).toBe(morning.startsAt.getTime() + 900_000)
})

test('a draw that fails half-way has changed nothing, and can be made again', async () => {
  const morning = await aRegisteredMorning(server, 5)
  morning.goTo(-10)
  const { pool } = server.deps.db
  const jobs = async () => (await pool.query('select count(*)::int as n from pgboss.job')).rows[0].n as number
  const before = await jobs()
  await pool.query('alter table users_rooms add constraint no_seat check (draw_id < 0) not valid')
  const failed = await trigger(server, '09:00')
  await pool.query('alter table users_rooms drop constraint no_seat')

  expect(failed.statusCode).toBe(500)
  expect(await server.deps.db.prisma.draw.count({ where: { startsAt: morning.startsAt } })).toBe(0)
  expect(await server.deps.db.prisma.room.count({ where: { startsAt: morning.startsAt } })).toBe(0)
  expect(await jobs()).toBe(before)
  expect((await trigger(server, '09:00')).json()).toMatchObject({ users: 5 })
})

test('slots are due from their draw time to the end of their on-time window, each until it is drawn', async () => {
  const morning = aMorning(server)
  const second = new Date(morning.startsAt.getTime() + 720_000)
  const due = async (minutes: number) => {
    morning.goTo(minutes)
    return (await findDueSlots(server.deps)).map(({ startsAt }) => startsAt)
  }

  expect(await due(-10.0001)).toEqual([])
  expect(await due(-10)).toEqual([morning.startsAt])
  expect(await due(2)).toEqual([morning.startsAt, second])
  expect(await due(4.9999)).toEqual([morning.startsAt, second])
  expect(await due(5)).toEqual([second])
  await drawSlot(server.deps, { startsAt: second, drawAt: second, practice: false })
  expect(await due(5)).toEqual([])
  expect(await due(17)).toEqual([])
})

test('a thousand people are drawn in a few statements', async () => {
  const { startsAt, goTo } = aMorning(server)
  await server.deps.db.pool.query(
    `with crowd as (
       insert into users (username, email, password)
       select 'crowd-' || n, 'crowd-' || n || '@people.example', '!' from generate_series(1, 1000) as n returning id)
     insert into enroll_information (user_id, date) select id, $1 from crowd`,
    [startsAt],
  )
  goTo(-10)
  const start = performance.now()
  const { rooms, users } = await drawSlot(server.deps, { startsAt, drawAt: startsAt, practice: false })

  expect([rooms, users]).toEqual([250, 1000])
  expect(performance.now() - start).toBeLessThan(3_000)
  await server.deps.db.pool.query(`delete from pgboss.job`)
})
