import { setTimeout as sleep } from 'node:timers/promises'
import { rescueRooms } from '@kuji/services/rooms/rescue-rooms'
import { subscribe } from '@kuji/services/signal/devices'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import {
  aDrawnMorning,
  aMorningWith,
  block,
  getUp,
  seatsOf,
  whereIs,
} from '../../../../support/drawn-morning.ts'
import { call, meetingUrl, post, refusalOf, register, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf } from '../../../../support/kuji-page.ts'
import { aPerson, severalPeople, type Person } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
afterAll(() => server.close())

/** Somebody with a phone registers now. */
async function aLatecomer(startsAt: Date): Promise<Person & { readonly phone: string }> {
  const by = await aPerson(server)
  const subscription = server.phones.subscribe()
  await subscribe(server.deps, { userId: by.userId, subscription })
  const reply = await register(server, by, startsAt)
  if (reply.statusCode !== 201) throw new Error(`/register answered ${reply.statusCode}: ${reply.body}`)
  return { ...by, phone: subscription.endpoint }
}

function toldOn(phone: string): unknown[] {
  return server.phones.received
    .filter(({ endpoint }) => endpoint === phone)
    .map(({ text }) => JSON.parse(text).kuji as unknown)
}

/** How many seats each room of a draw has, in the order of its rooms. */
async function sizesOf(drawId: number): Promise<number[]> {
  const rooms = await server.deps.db.prisma.room.findMany({
    where: { drawId },
    orderBy: { ordinal: 'asc' },
    include: { _count: { select: { seats: true } } },
  })
  return rooms.map(({ _count }) => _count.seats)
}

test('before the slot it is the room with the fewest seats, at once, with a signal', async () => {
  const { startsAt, drawId, room, person } = await aDrawnMorning(server, 7)
  expect(await sizesOf(drawId)).toEqual([4, 3])
  const by = await aLatecomer(startsAt)

  expect(await meetingUrl(server, by)).toMatchObject({ status: 'ready', room_id: room('b'), seats: 4 })
  expect(await meetingUrl(server, person('b1'))).toMatchObject({ seats: 4, awake: 0 })
  await server.work()
  expect(toldOn(by.phone)).toMatchObject([{ kind: 'room_ready', roomId: room('b') }])
  const seat = await server.deps.db.prisma.seat.findFirstOrThrow({ where: { userId: by.userId } })
  expect(seat).toMatchObject({ drawnOrdinal: null, participate: false })
})

test('what the draw was stays as it was; its progress counts everybody', async () => {
  const { startsAt, drawId } = await aDrawnMorning(server, 7)
  await aLatecomer(startsAt)
  const { sizes } = await server.deps.db.prisma.draw.findUniqueOrThrow({ where: { id: drawId } })

  expect(sizes).toEqual([4, 3])
  const headers = { authorization: `Bearer ${server.triggerToken}` }
  const progress = await call(server, { method: 'GET', url: `/assign_room/${drawId}`, headers })
  expect(progress.json()).toMatchObject({ status: 'done', rooms: { ready: 2, pending: 0 }, users: 8 })
  const again = await trigger(server, { date: startsAt.toISOString() })
  expect(again.json()).toMatchObject({ draw_id: drawId, rooms: 2, users: 7 })
})

test('once the slot has begun it is the emptiest room in which somebody is up', async () => {
  const { startsAt, room, goTo } = await aMorningWith(server, 11, 'a1', 'a2', 'a3', 'b1', 'b2')
  goTo(1)

  expect(await whereIs(server, await aLatecomer(startsAt))).toEqual(['ready', room('b')])
  // Whoever has just registered is awake, and counts as company and as a place taken.
  expect(await whereIs(server, await aLatecomer(startsAt))).toEqual(['ready', room('a')])
  expect(await whereIs(server, await aLatecomer(startsAt))).toEqual(['ready', room('b')])
})

test('with nobody up yet those who come find each other', async () => {
  const { startsAt, goTo, room } = await aMorningWith(server, 7)
  goTo(1)
  const rooms = [await aLatecomer(startsAt), await aLatecomer(startsAt)].map((by) => whereIs(server, by))

  expect(await Promise.all(rooms)).toEqual([
    ['ready', room('b')],
    ['ready', room('b')],
  ])
})

test('twenty at once all get a seat, and no room has more than it may', async () => {
  const { startsAt, drawId, goTo } = await aDrawnMorning(server, 7)
  goTo(-5)
  const people = await severalPeople(server, 20)
  const replies = await Promise.all(people.map((by) => register(server, by, startsAt)))
  await server.work()

  expect(replies.map(({ statusCode }) => statusCode)).toEqual(people.map(() => 201))
  const { seats } = await seatsOf(server, drawId)
  expect(new Set(seats.map(({ userId }) => userId)).size).toBe(27)
  const sizes = await sizesOf(drawId)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(27)
  for (const size of sizes) expect(size).toBeLessThanOrEqual(5)
  for (const by of people) expect(await meetingUrl(server, by)).toMatchObject({ status: 'ready' })
})

test('one person who registers ten times at once has one seat', async () => {
  const { startsAt, drawId } = await aDrawnMorning(server, 3)
  const by = await aPerson(server)
  const replies = await Promise.all(Array.from({ length: 10 }, () => register(server, by, startsAt)))

  expect(replies.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 201))
    expect(refusalOf(reply)).toEqual([409, 'ALREADY_REGISTERED'])
  expect(await sizesOf(drawId)).toEqual([4])
})

test('where all rooms are full one more is made, which those who come after share', async () => {
  const { startsAt, drawId, goTo } = await aDrawnMorning(server, 5)
  goTo(-5)
  const [first, second] = [await aLatecomer(startsAt), await aLatecomer(startsAt)]
  expect(await meetingUrl(server, first)).toMatchObject({ status: 'preparing', seats: 2 })
  await server.work()

  expect(await sizesOf(drawId)).toEqual([5, 2])
  const [one, other] = [await meetingUrl(server, first), await meetingUrl(server, second)]
  expect(one).toMatchObject({ status: 'ready', zoom_url: expect.stringContaining('/j/') })
  expect(other).toEqual(one)
  expect([toldOn(first.phone).length, toldOn(second.phone).length]).toEqual([1, 1])
})

test('a draw of nobody makes room for those who come', async () => {
  const { startsAt, goTo } = aMorning(server)
  goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  const by = await aLatecomer(startsAt)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'preparing' })
  await server.work()

  expect(await meetingUrl(server, by)).toMatchObject({ status: 'ready', seats: 1 })
  await aLatecomer(startsAt)
  expect(await sizesOf(drawId)).toEqual([2])
})

test('a room that failed takes nobody', async () => {
  const { startsAt, drawId } = await aDrawnMorning(server, 3)
  await server.deps.db.prisma.room.updateMany({
    where: { drawId },
    data: { state: 'failed', failure: 'ZOOM_UNREACHABLE' },
  })
  await aLatecomer(startsAt)

  expect(await sizesOf(drawId)).toEqual([3, 1])
})

test('nobody is seated with somebody they have a block with, asleep or not, alone or many at once', async () => {
  const { startsAt, drawId, person, goTo } = await aMorningWith(server, 11, 'a1', 'b1', 'b2')
  const people = await severalPeople(server, 6)
  const [one, two, three] = people
  if (one === undefined || two === undefined || three === undefined) throw new Error('nobody there')
  for (const name of ['a2', 'b3']) await block(server, one, person(name))
  for (const name of ['a1', 'b1', 'c1']) await block(server, person(name), two)
  await block(server, one, two)
  await block(server, three, one)
  goTo(1)
  await Promise.all(people.map((by) => register(server, by, startsAt)))

  const { seats, blockedTogether } = await seatsOf(server, drawId)
  expect(blockedTogether).toEqual([])
  expect(seats).toHaveLength(17)
})

test('while a room gets its meeting people may come, and each is told once', async () => {
  const morning = await aRegisteredMorning(server, 3)
  morning.goTo(-10)
  await trigger(server, '09:00')
  const [, ...people] = await Promise.all([
    server.work(),
    ...Array.from({ length: 2 }, async (_, index) => {
      // Spread over the time that a meeting takes.
      await sleep(index * 15)
      return aLatecomer(morning.startsAt)
    }),
  ])
  await server.work()

  for (const { phone } of people) expect(toldOn(phone)).toHaveLength(1)
})

test('one who came after the draw is rescued like anybody else', async () => {
  const { startsAt, room, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(-5)
  const by = await aLatecomer(startsAt)
  expect(await whereIs(server, by)).toEqual(['ready', room('a')])
  goTo(3)
  await rescueRooms(server.deps)

  expect(await whereIs(server, by)).toEqual(['ready', room('b')])
  await getUp(server, by)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'joined', awake: 3 })
})

/** A thousand rooms of five, of which one has a seat less: the one at this place. */
async function aFullMorning(freeAt: number) {
  const { startsAt, goTo } = aMorning(server)
  const { rows } = await server.deps.db.pool.query<{ id: number }>(
    `with draw as (
       insert into draws (date, drawn_at, seed, input_hash, sizes, state)
       select $1::timestamptz, $1, repeat('0', 64), repeat('0', 64), array_agg(5), 'done'
       from generate_series(1, 1000) returning id
     ), person as (
       insert into users (username, email, password)
       select name, name || '@crowd.example', '!' from (select $2 || ' ' || n as name from generate_series(1, 5000) n) x
       returning id, split_part(username, ' ', 2)::int - 1 as place
     ), room as (
       insert into rooms (draw_id, ordinal, date, closes_at, state, zoom_url)
       select draw.id, n, $1, $1::timestamptz + interval '15 minutes', 'ready', 'https://zoom.example/j/1'
       from draw, generate_series(0, 999) n returning id, draw_id, ordinal
     ), seats as (
       insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal)
       select person.id, room.id, room.draw_id, room.ordinal
       from room join person on person.place / 5 = room.ordinal where person.place <> $3::int * 5
     )
     select id from room where ordinal = $3`,
    [startsAt, `crowd${freeAt}`, freeAt],
  )
  goTo(-5)
  return { startsAt, freeRoom: rows[0]?.id }
}

test.each([0, 499, 999])('among a thousand rooms the one free seat is found, at place %i', async (place) => {
  const { startsAt, freeRoom } = await aFullMorning(place)

  expect(await whereIs(server, await aLatecomer(startsAt))).toEqual(['ready', freeRoom])
  expect(await whereIs(server, await aLatecomer(startsAt))).toEqual(['preparing', expect.any(Number)])
})

test('a seat taken after the draw cannot be given back', async () => {
  const { startsAt } = await aDrawnMorning(server, 3)
  const by = await aPerson(server)
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()
  const reply = await call(server, { method: 'DELETE', url: `/register/${id}`, by })

  expect(refusalOf(reply)).toEqual([409, 'ALREADY_DRAWN'])
})

test('after the on-time window nobody is seated any more', async () => {
  const { startsAt, drawId, goTo } = await aDrawnMorning(server, 3)
  goTo(5)
  const reply = await register(server, await aPerson(server), startsAt)

  expect(refusalOf(reply)).toEqual([422, 'SLOT_CLOSED'])
  expect(await sizesOf(drawId)).toEqual([3])
})

test.each(['REST', 'the page'])(
  'registering by %s makes the new room without waiting for a tick',
  async (way) => {
    const own = await aRunningServer({ worksByItself: true })
    onTestFinished(own.close)
    const { startsAt, goTo } = aMorning(own)
    goTo(-10)
    await trigger(own, '09:00')
    const by = await aPerson(own)
    if (way === 'REST') await post(own, '/register', { by, body: { date: startsAt.toISOString() } })
    else dataOf(await aPage(own, by).change('slots.register', { startsAt: startsAt.toISOString() }))

    await waitUntil(async () => (await meetingUrl(own, by))['status'] === 'ready')
  },
)
