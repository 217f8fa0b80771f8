import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { rescueRooms } from '@kuji/services/rooms/rescue-rooms'
import { spreadRoom } from '@kuji/services/rooms/spread-room'
import { subscribe } from '@kuji/services/signal/devices'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, afterEach, expect, test } from 'vitest'
import { meetingUrl, post } from '../../../../support/kuji-calls.ts'
import { roomsToMake, type UnmadeMorning } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 3 })
const { aDrawnRoom, letHostsRecover } = roomsToMake(server)
afterAll(() => server.close())
afterEach(letHostsRecover)

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

/** A Zoom that wants no meeting on the host of this room. */
function refusingHostOf(host: string | null): Deps {
  const { meetings } = server.deps
  const create: typeof meetings.create = (request, signal) =>
    request.host === host
      ? Promise.reject(new AppError('ZOOM_HOST_REFUSED', 'no'))
      : meetings.create(request, signal)
  return { ...server.deps, meetings: { ...meetings, create } }
}

async function roomsOf({ drawId }: UnmadeMorning) {
  return prisma.room.findMany({
    where: { drawId },
    orderBy: { ordinal: 'asc' },
    include: { seats: { orderBy: { userId: 'asc' } }, signals: true },
  })
}

/** Makes a room whose host is refused, while no other host is free. */
async function makeWithoutHost(morning: UnmadeMorning, ordinal: number): Promise<boolean> {
  await pool.query(`update hosts set bench_reason = 'ZOOM_HOST_REFUSED', benched_until = '2099-01-01Z'`)
  const room = (await roomsOf(morning))[ordinal]
  return makeMeeting(refusingHostOf(room?.host ?? null), room?.id ?? 0, patience)
}

const ascending = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b)

test.each([{ target: 'ready' }, { target: 'pending' }])(
  'people of a room without a host sit together in another one that is $target, and are told with it once',
  async ({ target }) => {
    const morning = await aDrawnRoom(13)
    const moved = (await roomsOf(morning))[2]?.seats.map(({ userId }) => userId) ?? []
    if (target === 'ready') await makeMeeting(server.deps, morning.roomIds[1] ?? 0, patience)
    expect(await makeWithoutHost(morning, 2)).toBe(true)
    for (const id of morning.roomIds) expect(await makeMeeting(server.deps, id, patience)).toBe(true)

    const [first, second, emptied] = await roomsOf(morning)
    expect(emptied).toMatchObject({ state: 'failed', failure: 'ZOOM_NO_HOST', seats: [], signals: [] })
    const reseated = second?.seats.filter((seat) => seat.reseated) ?? []
    expect(reseated.map(({ userId }) => userId)).toEqual(moved)
    // What the draw gave them stays on record.
    expect(new Set(reseated.map(({ drawnOrdinal }) => drawnOrdinal))).toEqual(new Set([2]))
    expect([first?.seats.length, second?.seats.length]).toEqual([5, 8])
    for (const room of [first, second]) {
      expect(room?.state).toBe('ready')
      expect(ascending(room?.signals.map(({ userId }) => userId) ?? [])).toEqual(
        room?.seats.map(({ userId }) => userId),
      )
    }
    expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
      state: 'done',
    })
  },
)

test('they count as chairs of their new room, in the signal too', async () => {
  const morning = await aDrawnRoom(8)
  const subscription = server.phones.subscribe()
  await subscribe(server.deps, { userId: morning.by.userId, subscription })
  await makeWithoutHost(morning, 0)
  await makeMeeting(server.deps, morning.roomIds[1] ?? 0, patience)
  await sendSignals(server.deps, server.phones.origin, patience)

  for (const by of morning.people)
    expect(await meetingUrl(server, by)).toMatchObject({ status: 'ready', seats: 8 })
  const told = server.phones.received.filter(({ endpoint }) => endpoint === subscription.endpoint)
  expect(told.map(({ text }) => JSON.parse(text).notification.body)).toEqual([expect.stringContaining('8人')])
})

test('nobody comes to sit beside somebody they have a block with: they keep the failed room, and read so', async () => {
  const morning = await aDrawnRoom(8)
  const [first, second] = await roomsOf(morning)
  const [lonely, ...others] = first?.seats.map(({ userId }) => userId) ?? []
  await prisma.block.create({
    data: { blockerId: second?.seats[0]?.userId ?? 0, blockedId: lonely ?? 0 },
  })
  expect(await makeWithoutHost(morning, 0)).toBe(false)

  const [failed, full] = await roomsOf(morning)
  expect(failed).toMatchObject({ state: 'failed', failure: 'ZOOM_NO_HOST', seats: [{ userId: lonely }] })
  expect(full?.seats.filter(({ reseated }) => reseated).map(({ userId }) => userId)).toEqual(others)
  const by = morning.people.find(({ userId }) => userId === lonely)
  if (by === undefined) throw new Error('nobody is left')
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'no_room', zoom_url: null })
  expect(server.logLines.join('')).toContain('"reseated":3,"left":1')
})

test('where rooms are full at eight, who does not fit keeps the failed room', async () => {
  const morning = await aDrawnRoom(10)
  await makeWithoutHost(morning, 0)
  const [failed, full] = await roomsOf(morning)

  expect([failed?.seats.length, full?.seats.length]).toEqual([2, 8])
})

test('spread twice at once, or once more, people are seated once', async () => {
  const morning = await aDrawnRoom(13)
  const room = { id: morning.roomId, drawId: morning.drawId, startsAt: morning.startsAt }
  expect(await Promise.all([1, 2, 3].map(() => spreadRoom(server.deps, room)))).toEqual([true, true, true])
  expect(await spreadRoom(server.deps, room)).toBe(true)

  const rooms = await roomsOf(morning)
  expect(ascending(rooms.map(({ seats }) => seats.length))).toEqual([0, 5, 8])
})

test('a room without a claim of its own is no place to go to', async () => {
  const morning = await aDrawnRoom(13)
  const [, second, third] = morning.roomIds
  await pool.query('delete from meetings where room_id = $1', [second])
  await spreadRoom(server.deps, { id: morning.roomId, drawId: morning.drawId, startsAt: morning.startsAt })

  const rooms = await roomsOf(morning)
  expect(rooms.find(({ id }) => id === second)?.seats.some(({ reseated }) => reseated)).toBe(false)
  expect(rooms.find(({ id }) => id === third)?.seats.some(({ reseated }) => reseated)).toBe(true)
})

test('who was given another room and sleeps on is no empty chair of the room a rescue leads them to', async () => {
  const morning = await aDrawnRoom(13)
  await makeWithoutHost(morning, 2)
  for (const id of morning.roomIds) await makeMeeting(server.deps, id, patience)
  const [living, lonely] = await roomsOf(morning)
  const up = [...(living?.seats.slice(0, 2) ?? []), ...(lonely?.seats.slice(0, 1) ?? [])]
  for (const { userId } of up) {
    const by = morning.people.find((person) => person.userId === userId)
    await post(server, '/participated', { by })
  }
  morning.goTo(3)
  expect(await rescueRooms(server.deps)).toBe(1)

  const seats = (await roomsOf(morning))[0]?.seats ?? []
  expect(seats).toHaveLength(13)
  expect(seats.filter(({ reseated }) => reseated)).toEqual([])
  const by = morning.people.find(({ userId }) => userId === up[0]?.userId)
  if (by === undefined) throw new Error('nobody is up')
  // The five whom the draw put there, and the one who was up and came.
  expect(await meetingUrl(server, by)).toMatchObject({ seats: 6, awake: 3 })
})
