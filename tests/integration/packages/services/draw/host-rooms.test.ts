import { drawSlot } from '@kuji/services/draw/draw-slot'
import { readDrawProgress } from '@kuji/services/draw/read-draw'
import { verifyDraw } from '@kuji/services/draw/verify-draw'
import { afterAll, expect, test } from 'vitest'
import { seatsOf } from '../../../../support/drawn-morning.ts'
import { anEnrolledMorning } from '../../../../support/enrolled-morning.ts'
import {
  aHostedDraw,
  depsWith,
  hostsNamed,
  roomsOfDraw,
  roomsToOpen,
  type RoomOfDraw,
} from '../../../../support/hosts-of-a-draw.ts'
import { meetingUrl } from '../../../../support/kuji-calls.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { addBlocks } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
const { pool } = server.deps.db
afterAll(() => server.close())

const fallbackUrl = 'https://meet.kuji.example'

function withHost(rooms: readonly RoomOfDraw[]): RoomOfDraw[] {
  return rooms.filter(({ host }) => host !== null)
}

function peopleIn(rooms: readonly RoomOfDraw[]): number {
  return rooms.reduce((sum, { people }) => sum + people, 0)
}

function linesAbout(drawId: number, text: string): Record<string, unknown>[] {
  return server.logLines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['drawId'] === drawId && JSON.stringify(line).includes(text))
}

test('with the draw each room has a host of its own, from then until five minutes after it closes', async () => {
  const hosts = hostsNamed('own', 6)
  const { rooms, startsAt, summary } = await aHostedDraw(server, 23, { hosts })

  expect(summary).toMatchObject({ status: 'preparing', rooms: 6 })
  expect(rooms.map(({ host }) => host).toSorted()).toEqual(hosts)
  expect(new Set(rooms.map(({ key }) => key)).size).toBe(6)
  for (const room of rooms) {
    expect(room).toMatchObject({ state: 'pending', provider: 'zoom', claim: 'claimed', lane: 0 })
    expect(room.key).toMatch(/^kuji-[0-9a-f]{8}-[0-9a-f]{12}$/)
    expect(room.busyFrom).toEqual(server.clock.now())
    expect(room.busyUntil).toEqual(new Date(startsAt.getTime() + 20 * 60_000))
  }
  expect(await roomsToOpen(server, rooms)).toEqual(rooms.map(({ id }) => id))
})

test('of a hundred rooms and sixty hosts forty open at the second provider, and sizes stay as they are', async () => {
  const { rooms, summary } = await aHostedDraw(server, 400, { hosts: hostsNamed('sixty', 60), fallbackUrl })

  expect(rooms.map(({ people }) => people)).toEqual(rooms.map(() => 4))
  expect(rooms.filter(({ provider }) => provider === 'zoom')).toHaveLength(60)
  expect(rooms.filter(({ provider, host }) => provider === 'fallback' && host === null)).toHaveLength(40)
  expect(new Set(withHost(rooms).map(({ host }) => host)).size).toBe(60)
  expect(new Set(rooms.map(({ state }) => state))).toEqual(new Set(['pending']))
  expect(await roomsToOpen(server, rooms)).toHaveLength(100)
  expect(linesAbout(summary.id, 'alarm')).toEqual([])
  expect(linesAbout(summary.id, 'second provider')).toMatchObject([{ rooms: 40 }])
})

test('of a hundred rooms and sixty hosts without a second provider everybody gets a room of eight at most', async () => {
  const { rooms, summary } = await aHostedDraw(server, 400, { hosts: hostsNamed('grown', 60) })

  expect(rooms.length).toBeLessThanOrEqual(60)
  expect(withHost(rooms)).toHaveLength(rooms.length)
  expect(peopleIn(rooms)).toBe(400)
  expect(Math.max(...rooms.map(({ people }) => people))).toBeLessThanOrEqual(8)
  expect(linesAbout(summary.id, 'alarm')).toEqual([])
  expect(await verifyDraw(server.deps, summary.id)).toMatchObject({ difference: null, people: 400 })
})

test('where rooms of eight do not suffice, those too many have failed at once, and the operator is alarmed', async () => {
  const { rooms, summary } = await aHostedDraw(server, 600, { hosts: hostsNamed('short', 60) })
  const failed = rooms.filter(({ state }) => state === 'failed')

  expect(withHost(rooms).map(({ people }) => people)).toEqual(Array.from({ length: 60 }, () => 8))
  expect(failed).toHaveLength(15)
  for (const room of failed) expect(room).toMatchObject({ failure: 'ZOOM_NO_HOST', host: null, claim: null })
  expect(await roomsToOpen(server, rooms)).toEqual(withHost(rooms).map(({ id }) => id))
  expect(linesAbout(summary.id, 'alarm')).toMatchObject([{ roomsShort: 15, alarm: 'rooms_short', level: 50 }])
  expect(await verifyDraw(server.deps, summary.id)).toMatchObject({ difference: null, people: 600 })
})

test('the seats that are left in rooms with a host are given to people of those without', async () => {
  const { rooms, summary } = await aHostedDraw(server, 481, { hosts: hostsNamed('seats', 60) })
  const failed = rooms.filter(({ state }) => state === 'failed')

  expect(withHost(rooms).map(({ people }) => people)).toEqual(Array.from({ length: 60 }, () => 8))
  expect(failed.map(({ people }) => people)).toEqual([1])
  expect(linesAbout(summary.id, 'sit in others')).toMatchObject([{ people: 6 }])
  expect(linesAbout(summary.id, 'alarm')).toMatchObject([{ roomsShort: 1 }])
  const reseated = { drawId: summary.id, reseated: true }
  expect(await server.deps.db.prisma.seat.count({ where: reseated })).toBe(6)
  expect(await verifyDraw(server.deps, summary.id)).toMatchObject({ difference: null, people: 481 })
})

test('where blocks make a room more than there are hosts, only who must not sit anywhere is left', async () => {
  const morning = await anEnrolledMorning(server, 16)
  const [a = 0, b = 0, c = 0] = morning.people
  await addBlocks(pool, [
    [a, b],
    [b, c],
    [c, a],
  ])
  const deps = depsWith(server, { hosts: hostsNamed('three', 2) })
  morning.goTo(-10)
  const { id } = await drawSlot(deps, {
    startsAt: morning.startsAt,
    drawAt: morning.startsAt,
    practice: false,
  })
  const { seats, blockedTogether } = await seatsOf(server, id)
  const left = seats.filter(({ room }) => room.state === 'failed').map(({ userId }) => userId)

  expect(left).toHaveLength(1)
  expect([a, b, c]).toContain(left[0])
  expect(blockedTogether).toEqual([])
  for (const { people } of await roomsOfDraw(server, id)) expect(people).toBeLessThanOrEqual(8)
})

test('who has no room reads so, is given no link, and the draw is done', async () => {
  const morning = await aRegisteredMorning(server, 4)
  const [person] = morning.people
  morning.goTo(-10)
  const slot = { startsAt: morning.startsAt, drawAt: morning.startsAt, practice: false }
  const { id } = await drawSlot(depsWith(server, { hosts: [] }), slot)

  expect(person && (await meetingUrl(server, person))).toMatchObject({ status: 'no_room', zoom_url: null })
  expect(await readDrawProgress(server.deps, id)).toMatchObject({
    status: 'done',
    rooms: { ready: 0, pending: 0, failed: 1 },
  })
  expect(await server.deps.db.prisma.signal.count({ where: { room: { drawId: id } } })).toBe(0)
})

test('it is the smallest rooms that go without a host', async () => {
  const { rooms } = await aHostedDraw(server, 11, { hosts: hostsNamed('small', 2), fallbackUrl })

  expect(rooms.map(({ people }) => people).toSorted()).toEqual([3, 4, 4])
  expect(withHost(rooms).map(({ people }) => people)).toEqual([4, 4])
})

test('without any host the draw is done at once, and nobody is given a link', async () => {
  const { rooms, summary } = await aHostedDraw(server, 8, { hosts: [] })
  const { status } = await server.deps.db.prisma.draw
    .findUniqueOrThrow({ where: { id: summary.id } })
    .then(({ state }) => ({ status: state }))

  expect([summary.status, status]).toEqual(['done', 'done'])
  expect(rooms.map(({ state }) => state)).toEqual(['failed', 'failed'])
  expect(await roomsToOpen(server, rooms)).toEqual([])
})

test('a block that takes one room more than there are hosts costs only that room its host', async () => {
  const morning = await anEnrolledMorning(server, 8)
  const [first = 0, ...others] = morning.people
  await addBlocks(
    pool,
    others.map((other) => [first, other] as const),
  )
  const deps = depsWith(server, { hosts: hostsNamed('blocked', 1) })
  morning.goTo(-10)
  const { id } = await drawSlot(deps, {
    startsAt: morning.startsAt,
    drawAt: morning.startsAt,
    practice: false,
  })
  const rooms = await roomsOfDraw(server, id)

  expect(rooms.map(({ people, state }) => [people, state]).toSorted()).toEqual([
    [1, 'failed'],
    [7, 'pending'],
  ])
})

test('slots whose rooms overlap never share a host, and the next day finds all of them free', async () => {
  const hosts = hostsNamed('overlap', 5)
  const deps = depsWith(server, { hosts, fallbackUrl })
  const nine = await aHostedDraw(server, 12, { hosts, fallbackUrl })
  const later = await anEnrolledMorning(server, 12)
  const drawLater = async (minutes: number) => {
    const startsAt = new Date(nine.startsAt.getTime() + minutes * 60_000)
    await pool.query('update enroll_information set date = $1 where user_id = any($2)', [
      startsAt,
      later.people,
    ])
    nine.goTo(minutes - 10)
    const { id } = await drawSlot(deps, { startsAt, drawAt: startsAt, practice: false })
    return withHost(await roomsOfDraw(server, id)).map(({ host }) => host)
  }
  const taken = nine.rooms.map(({ host }) => host)

  const free = await drawLater(20)
  expect(free).toHaveLength(2)
  for (const host of free) expect(taken).not.toContain(host)
  // 09:31 is drawn at 09:21: the rooms of 09:00 closed six minutes ago, those of 09:20 are open.
  const next = await drawLater(31)
  expect(next.toSorted()).toEqual(taken.toSorted())
  expect(withHost((await aHostedDraw(server, 20, { hosts, fallbackUrl })).rooms)).toHaveLength(5)
})

test('hosts that may have two meetings at once get the second only when all have one', async () => {
  const hosts = hostsNamed('double', 3)
  const { rooms } = await aHostedDraw(server, 20, { hosts, hostConcurrency: 2 })
  const places = rooms.map(({ host, lane }) => `${host} ${lane}`)

  expect(new Set(places).size).toBe(5)
  expect(places.filter((place) => place.endsWith(' 0'))).toHaveLength(3)
})

test('drawn twice at once there is one draw, and one claim for each room', async () => {
  const morning = await anEnrolledMorning(server, 40)
  morning.goTo(-10)
  const deps = depsWith(server, { hosts: hostsNamed('twice', 12) })
  const slot = { startsAt: morning.startsAt, drawAt: morning.startsAt, practice: false }
  const draws = await Promise.all([drawSlot(deps, slot), drawSlot(deps, slot), drawSlot(deps, slot)])
  const { rows } = await pool.query(
    'select count(*)::int as claims, count(distinct host)::int as hosts from meetings where date = $1',
    [morning.startsAt],
  )

  expect(new Set(draws.map(({ id }) => id)).size).toBe(1)
  expect(rows).toEqual([{ claims: 10, hosts: 10 }])
})

test('two slots drawn at the same moment share no host', async () => {
  const hosts = hostsNamed('rush', 9)
  const deps = depsWith(server, { hosts, fallbackUrl })
  const first = await anEnrolledMorning(server, 20)
  const second = await anEnrolledMorning(server, 20)
  const startsAt = new Date(first.startsAt.getTime() + 60_000)
  await pool.query('update enroll_information set date = $1 where user_id = any($2)', [
    startsAt,
    second.people,
  ])
  first.goTo(-10)
  const draws = await Promise.all(
    [first.startsAt, startsAt].map((at) =>
      drawSlot(deps, { startsAt: at, drawAt: server.clock.now(), practice: false }),
    ),
  )
  const rooms = await Promise.all(draws.map(({ id }) => roomsOfDraw(server, id)))
  const used = withHost(rooms.flat()).map(({ host }) => host)

  expect(used).toHaveLength(9)
  expect(new Set(used).size).toBe(9)
})

test('a practice morning takes hosts as well', async () => {
  const morning = await anEnrolledMorning(server, 4)
  morning.goTo(-2)
  const deps = depsWith(server, { hosts: hostsNamed('practice', 1) })
  const { id } = await drawSlot(deps, {
    startsAt: morning.startsAt,
    drawAt: morning.startsAt,
    practice: true,
  })
  const [room] = await roomsOfDraw(server, id)

  expect(room).toMatchObject({ host: 'practice-000@hosts.example', claim: 'claimed' })
  expect(room?.busyUntil).toEqual(new Date(morning.startsAt.getTime() + 10 * 60_000))
})
