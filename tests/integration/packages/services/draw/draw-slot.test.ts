import { decodeDrawInput } from '@kuji/domain/draw-input'
import { drawRoomsFromFacts } from '@kuji/domain/draw-rooms-from-facts'
import { fingerprintOf, secretOf } from '@kuji/services/draw/draw-secret'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { findDueSlots } from '@kuji/services/draw/find-due-slots'
import { readDrawRoot } from '@kuji/services/draw/publish-draw-secrets'
import { afterAll, expect, test } from 'vitest'
import { trigger } from '../../../../support/kuji-calls.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({
  timetable: { zone: 'Asia/Tokyo', times: ['09:00', '09:12'] },
  hosts: 250,
})
afterAll(() => server.close())

test('a draw is made from its stored input and the secret of its slot, and from nothing else', async () => {
  const morning = await aRegisteredMorning(server, 11)
  morning.goTo(-10)
  await trigger(server, '09:00')
  const draw = await server.deps.db.prisma.draw.findUniqueOrThrow({
    where: { startsAt: morning.startsAt },
    include: { rooms: { include: { seats: true }, orderBy: { ordinal: 'asc' } }, input: true },
  })
  const root = (await readDrawRoot(server.deps.db.pool, morning.startsAt)) ?? ''
  const input = draw.input?.input ?? new Uint8Array()
  const { facts, ...rest } = decodeDrawInput(input)

  expect(rest).toEqual({ salt: root, sizing: server.deps.settings.sizing })
  expect(Array.from(facts.ids)).toEqual(morning.people.map(({ userId }) => userId).toSorted((a, b) => a - b))
  expect(Array.from(facts.rates)).toEqual(Array.from({ length: 11 }, () => 700))
  expect(draw.inputHash).toBe(fingerprintOf(input))
  expect(draw.seed).toBe(
    fingerprintOf(secretOf(root) + morning.startsAt.toISOString() + fingerprintOf(input)),
  )
  const rooms = draw.rooms.map(({ seats }) => seats.map(({ userId }) => userId).toSorted((a, b) => a - b))
  const replay = drawRoomsFromFacts(facts, { sizing: rest.sizing, seed: draw.seed })
  expect(rooms).toEqual(replay.map((room) => room.toSorted((a, b) => a - b)))
  expect(draw.sizes).toEqual([4, 4, 3])
  expect(draw.drawnAt).toEqual(server.clock.now())
  for (const { ordinal, closesAt, seats } of draw.rooms) {
    expect(closesAt.getTime()).toBe(morning.startsAt.getTime() + 900_000)
    expect(seats.map(({ drawnOrdinal }) => drawnOrdinal)).toEqual(seats.map(() => ordinal))
  }
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
