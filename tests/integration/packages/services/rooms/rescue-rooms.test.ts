import type { NowView } from '@kuji/contract/now'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { rescueRooms } from '@kuji/services/rooms/rescue-rooms'
import { subscribe } from '@kuji/services/signal/devices'
import { afterAll, expect, test } from 'vitest'
import {
  aDrawnMorning,
  aMorningWith,
  block,
  companyIn,
  getUp,
  seatsOf,
  whereIs,
} from '../../../../support/drawn-morning.ts'
import { meetingUrl, post, register } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { followNow } from '../../../../support/now-stream.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'
import { letSignalsWait } from '../../../../support/unsent-signals.ts'

const server = await aRunningServer()
const address = await server.listen()
afterAll(() => server.close())

async function rescuesOf(drawId: number): Promise<number> {
  return (await server.deps.db.prisma.draw.findUniqueOrThrow({ where: { id: drawId } })).rescues
}

test('three minutes after the slot two who sit alone are brought together, and the others stay', async () => {
  const { where, room, person, goTo, drawId } = await aMorningWith(server, 12, 'a1', 'b1', 'c1', 'c2')
  const guest = await meetingUrl(server, person('b1'))
  goTo(3)

  expect(await rescueRooms(server.deps)).toBe(1)
  const host = await meetingUrl(server, person('b1'))
  expect(await meetingUrl(server, person('a1'))).toMatchObject({
    status: 'moved',
    room_id: room('b'),
    zoom_url: host['zoom_url'],
    ...{ awake: 2, seats: 5 },
  })
  expect(host).toEqual({ ...guest, awake: 2, seats: 5 })
  expect([await where('c1'), await where('c3')]).toEqual([
    ['joined', room('c')],
    ['ready', room('c')],
  ])
  // Those still asleep came along, and see what they would join.
  expect(await meetingUrl(server, person('a2'))).toMatchObject({
    status: 'ready',
    room_id: room('b'),
    ...{ awake: 2, seats: 6 },
  })
  const merged = await server.deps.db.prisma.room.findMany({ where: { drawId }, orderBy: { id: 'asc' } })
  expect(merged.map(({ state, mergedInto }) => [state, mergedInto])).toEqual([
    ['closed', room('b')],
    ['ready', null],
    ['ready', null],
  ])
})

test('one tap takes the mover in, and when they got up stands', async () => {
  const { person, room, goTo, startsAt } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(3)
  await rescueRooms(server.deps)
  goTo(4)
  const reply = await post(server, '/participated', { by: person('a1'), body: { room_id: room('a') } })

  expect(reply.json()).toMatchObject({ room_id: room('b'), zoom_url: expect.stringContaining('/j/') })
  expect(await whereIs(server, person('a1'))).toEqual(['joined', room('b')])
  const seat = await server.deps.db.prisma.seat.findFirstOrThrow({
    where: { roomId: room('b'), userId: person('a1').userId },
  })
  expect(seat.gotUpAt).toEqual(new Date(startsAt.getTime() - 60_000))
})

test('the page of the mover flips by itself, and their phone says so in place of the first message', async () => {
  const morning = await aDrawnMorning(server, 8)
  const { person, room } = morning
  const phone = server.phones.subscribe()
  await subscribe(server.deps, { userId: person('a1').userId, subscription: phone })
  await getUp(server, person('a1'), person('b1'))
  const stream = await followNow(address, person('a1'))
  await waitUntil(() => stream.statuses().at(-1) === 'joined')
  morning.goTo(3)
  await rescueRooms(server.deps)

  await waitUntil(() => stream.statuses().at(-1) === 'moved')
  expect(stream.views.at(-1)?.room).toMatchObject({ id: room('b'), solo: false })
  stream.close()
  await server.work()
  const told = server.phones.received.filter(({ endpoint }) => endpoint === phone.endpoint)
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ topic: `morning-${morning.drawId}`, urgency: 'high', ttlSeconds: 12 * 60 })
  expect(JSON.parse(told[0]?.text ?? '')).toMatchObject({
    notification: {
      navigate: `http://localhost:3000/join/${room('b')}`,
      body: expect.stringContaining('1人'),
    },
    kuji: { kind: 'room_moved', roomId: room('b') },
  })
})

test('nothing happens before its time, without need, or a second time', async () => {
  const { drawId, goTo, where, room } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(2.999)
  expect([await rescueRooms(server.deps), await rescuesOf(drawId)]).toEqual([0, 0])
  goTo(3)
  expect([await rescueRooms(server.deps), await rescuesOf(drawId)]).toEqual([1, 1])
  goTo(5.999)
  expect([await rescueRooms(server.deps), await rescuesOf(drawId)]).toEqual([0, 1])
  goTo(6)
  expect([await rescueRooms(server.deps), await rescuesOf(drawId)]).toEqual([0, 2])
  goTo(14)
  expect([await rescueRooms(server.deps), await rescuesOf(drawId)]).toEqual([0, 2])
  expect(await where('b1')).toEqual(['joined', room('b')])
})

test('two rescues that came due while nobody looked are one, and none is made of a morning that is over', async () => {
  const missed = await aMorningWith(server, 8, 'a1', 'b1')
  missed.goTo(7)
  expect([await rescueRooms(server.deps), await rescuesOf(missed.drawId)]).toEqual([1, 2])

  const over = await aMorningWith(server, 8, 'a1', 'b1')
  over.goTo(15)
  await closeRooms(server.deps)
  expect([await rescueRooms(server.deps), await rescuesOf(over.drawId)]).toEqual([0, 0])
})

test('who gets up between the rescues, in a room of their own, is brought along by the second', async () => {
  const { person, room, where, goTo } = await aMorningWith(server, 12, 'a1', 'b1')
  goTo(2)
  await getUp(server, person('c1'))
  goTo(3)
  // A and B meet; C, the third, joins them.
  expect(await rescueRooms(server.deps)).toBe(2)
  expect(await where('c1')).toEqual(['moved', room('b')])
  goTo(6)

  expect(await rescueRooms(server.deps)).toBe(0)
})

test('eight rescues at once are one', async () => {
  const { drawId, goTo } = await aMorningWith(server, 20, 'a1', 'b1', 'c1', 'd1', 'e1')
  goTo(3)
  const moved = await Promise.all(Array.from({ length: 8 }, () => rescueRooms(server.deps)))

  expect(moved.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 3])
  expect(await companyIn(server, drawId)).toEqual([2, 3])
  const signals = await server.deps.db.prisma.signal.count({
    where: { kind: 'room_moved', room: { drawId } },
  })
  expect(signals).toBe(3)
})

test('nobody is merged with somebody they blocked, or who blocked them, asleep or not', async () => {
  const { person, room, where, drawId, goTo } = await aMorningWith(
    server,
    16,
    'a1',
    'b1',
    'c1',
    'c2',
    'd1',
    'd2',
    'd3',
  )
  // Room A's sleeper has a block with room B's, so the two lonely rooms can't become one.
  await block(server, person('a2'), person('b2'))
  await block(server, person('c3'), person('a1'))
  goTo(3)
  await rescueRooms(server.deps)

  expect((await seatsOf(server, drawId)).blockedTogether).toEqual([])
  expect(await where('a1')).toEqual(['moved', room('d')])
  expect(await where('a2')).toEqual(['ready', room('d')])
  expect(await where('b1')).toEqual(['moved', room('c')])
})

test('where only sleepers are in the way, the one who is up moves alone, and the others keep their room', async () => {
  const { person, room, where, drawId, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
  await block(server, person('a2'), person('b1'))
  goTo(3)
  expect(await rescueRooms(server.deps)).toBe(1)

  expect(await where('a1')).toEqual(['moved', room('b')])
  expect(await where('a2')).toEqual(['ready', room('a')])
  expect((await seatsOf(server, drawId)).blockedTogether).toEqual([])
})

test('who can go nowhere learns after the last rescue that this is a morning of their own', async () => {
  const { person, goTo, startsAt, room } = await aMorningWith(server, 8, 'a1', 'b1')
  for (const name of ['b1', 'b2', 'b3', 'b4']) await block(server, person(name), person('a1'))
  const page = aPage(server, person('a1'))
  const view = async () => dataOf<NowView>(await page.ask('now.view'))
  goTo(3)
  expect(await rescueRooms(server.deps)).toBe(0)
  const lastRescue = new Date(startsAt.getTime() + 6 * 60_000).toISOString()
  expect(await view()).toMatchObject({ status: 'joined', room: { solo: false }, changesAt: lastRescue })
  goTo(6)
  await rescueRooms(server.deps)

  expect(await view()).toMatchObject({ status: 'joined', room: { id: room('a'), solo: true } })
  await getUp(server, person('a2'))
  expect(await view()).toMatchObject({ status: 'joined', room: { solo: false } })
})

test('what was merged into a room goes on with it, should it be merged itself', async () => {
  const { person, room, drawId, goTo, where } = await aMorningWith(server, 12, 'a1', 'b1', 'c1', 'c2', 'c3')
  goTo(3)
  await rescueRooms(server.deps)
  await server.deps.db.prisma.user.delete({ where: { id: person('b1').userId } })
  goTo(6)
  await rescueRooms(server.deps)

  const rooms = await server.deps.db.prisma.room.findMany({ where: { drawId }, orderBy: { id: 'asc' } })
  expect(rooms.map(({ mergedInto }) => mergedInto)).toEqual([room('c'), room('c'), null])
  expect(await where('a1')).toEqual(['moved', room('c')])
  const late = await post(server, '/participated', { by: person('a2'), body: { room_id: room('a') } })
  expect(late.json()).toMatchObject({ room_id: room('c') })
})

test('a message to a sleeper that could not be sent yet names the room they are in now', async () => {
  const morning = await aDrawnMorning(server, 8)
  const { person, room } = morning
  await getUp(server, person('a1'), person('b1'))
  const [asleep, up] = [server.phones.subscribe(), server.phones.subscribe()]
  await subscribe(server.deps, { userId: person('a2').userId, subscription: asleep })
  await subscribe(server.deps, { userId: person('a1').userId, subscription: up })
  await letSignalsWait(server.deps.db.pool, [person('a1').userId, person('a2').userId])
  morning.goTo(3)
  await rescueRooms(server.deps)
  await server.work()

  const messages = (endpoint: string) =>
    server.phones.received
      .filter((one) => one.endpoint === endpoint)
      .map(({ text }) => JSON.parse(text).kuji as unknown)
  expect(messages(asleep.endpoint)).toMatchObject([{ kind: 'room_ready', roomId: room('b') }])
  expect(messages(up.endpoint)).toMatchObject([{ kind: 'room_moved', roomId: room('b') }])
})

test('taps while a rescue runs are counted by it, or end where it led: nobody is left behind', async () => {
  for (let round = 0; round < 8; round++) {
    const { person, room, drawId, goTo } = await aMorningWith(server, 12, 'a1', 'b1', 'c1')
    goTo(3)
    const tap = (name: string, letter?: string) =>
      post(server, '/participated', {
        by: person(name),
        body: letter ? { room_id: room(letter) } : undefined,
      })
    const [taps] = await Promise.all([
      Promise.all([tap('a2', 'a'), tap('a2', 'a'), tap('b2'), tap('b2', 'b'), tap('c2', 'c'), tap('a3')]),
      rescueRooms(server.deps),
      rescueRooms(server.deps),
    ])

    expect(taps.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200, 200])
    const { seats } = await seatsOf(server, drawId)
    expect(seats.map((seat) => seat.room.state)).toEqual(seats.map(() => 'ready'))
    expect(await companyIn(server, drawId)).not.toContain(1)
    for (const [index, name] of ['a2', 'a2', 'b2', 'b2', 'c2', 'a3'].entries()) {
      const seat = seats.find(({ userId }) => userId === person(name).userId)
      expect(seat).toMatchObject({ participate: true, entered: true })
      expect(taps[index]?.json()).toMatchObject({ room_id: seat?.roomId, zoom_url: seat?.room.zoomUrl })
    }
  }
})

test('a rescue, a late tap and somebody who registers at once never bring a blocked pair together', async () => {
  for (let round = 0; round < 5; round++) {
    const { person, startsAt, drawId, goTo } = await aMorningWith(server, 12, 'a1', 'b1')
    const standby = await aPerson(server)
    await block(server, person('c1'), person('a1'))
    await block(server, person('a1'), standby)
    await block(server, standby, person('c1'))
    goTo(3)
    const [moved, late, registered] = await Promise.all([
      rescueRooms(server.deps),
      post(server, '/participated', { by: person('c1') }),
      register(server, standby, startsAt),
    ])

    expect([late.statusCode, registered.statusCode]).toEqual([200, 201])
    expect(moved).toBeLessThanOrEqual(1)
    expect((await seatsOf(server, drawId)).blockedTogether).toEqual([])
  }
})
