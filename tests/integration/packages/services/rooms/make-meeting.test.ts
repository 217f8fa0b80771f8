import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { afterEach, afterAll, expect, test } from 'vitest'
import { meetingUrl, trigger } from '../../../../support/kuji-calls.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning, type Morning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 3 })
afterAll(() => server.close())
afterEach(() => server.zoom.faults.clear())

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

type DrawnMorning = Morning & { readonly by: Person; readonly drawId: number; readonly roomId: number }

/** One room, drawn, without its meeting, and nothing queued for it. */
async function aDrawnRoom(people = 3): Promise<DrawnMorning> {
  const morning = await aRegisteredMorning(server, people)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  await pool.query('delete from pgboss.job')
  const room = await prisma.room.findFirstOrThrow({ where: { drawId }, orderBy: { ordinal: 'asc' } })
  return { ...morning, by, drawId, roomId: room.id }
}

function roomOf({ roomId }: DrawnMorning) {
  return prisma.room.findUniqueOrThrow({ where: { id: roomId } })
}

function meetingsMade(): number {
  return server.zoom.meetings().length
}

test('a room gets its meeting on one of our hosts, for its time, and everybody gets a signal to be sent', async () => {
  const morning = await aDrawnRoom()
  await makeMeeting(server.deps, morning.roomId, patience)

  const room = await roomOf(morning)
  expect(room).toMatchObject({ state: 'ready', host: server.zoom.hosts[0], failure: null })
  const made = server.zoom.meetings().at(-1)
  expect(made?.id.toString()).toBe(room.meetingId?.toString())
  expect(await prisma.signal.count({ where: { roomId: room.id, state: 'waiting' } })).toBe(3)
  expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
    state: 'done',
  })
})

test('the rooms of a draw take turns on the hosts', async () => {
  const morning = await aDrawnRoom(13)
  const rooms = await prisma.room.findMany({ where: { drawId: morning.drawId }, orderBy: { ordinal: 'asc' } })
  for (const { id } of rooms) await makeMeeting(server.deps, id, patience)
  const hosts = (
    await prisma.room.findMany({ where: { drawId: morning.drawId }, orderBy: { ordinal: 'asc' } })
  ).map(({ host }) => host)

  expect(hosts).toEqual(server.zoom.hosts)
})

test('made twice it is one meeting', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  await makeMeeting(server.deps, morning.roomId, patience)
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingsMade()).toBe(before + 1)
})

test('a meeting whose answer was lost is found again and taken, not made twice', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  server.zoom.faults.dropNextAfterWork('POST')
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  expect(await roomOf(morning)).toMatchObject({ state: 'pending', host: server.zoom.hosts[0] })
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingsMade()).toBe(before + 1)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('when Zoom is away for a moment the room waits, and the next try makes it', async () => {
  const morning = await aDrawnRoom()
  server.zoom.faults.failNext({ status: 503, body: 'upstream', path: '/v2/users' })
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'preparing' })

  await makeMeeting(server.deps, morning.roomId, patience)
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'ready' })
})

test('a database that stumbles costs no room, and the meeting that was made is taken', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  await pool.query('alter table signals rename to signals_away')
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toThrow()
  await pool.query('alter table signals_away rename to signals')
  expect(await roomOf(morning)).toMatchObject({ state: 'pending', failure: null })

  await makeMeeting(server.deps, morning.roomId, patience)
  expect(meetingsMade()).toBe(before + 1)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('a worker that held a room too long does not make a second meeting for it', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  await makeMeeting(server.deps, morning.roomId, patience)
  // As the slow one found the room: pending, but another has written the host meanwhile.
  await pool.query(`update rooms set state = 'pending', zoom_url = null where id = $1`, [morning.roomId])
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingsMade()).toBe(before + 1)
})

test('when Zoom refuses for good the room has failed, and its people are told plainly', async () => {
  const morning = await aDrawnRoom()
  server.zoom.faults.failNext({
    status: 400,
    body: { code: 3161, message: 'Host refused.' },
    path: '/v2/users',
  })
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(await roomOf(morning)).toMatchObject({
    state: 'failed',
    failure: 'ZOOM_HOST_REFUSED',
    zoomUrl: null,
  })
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'no_room', zoom_url: null })
  expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
    state: 'done',
  })
  expect(await prisma.signal.count({ where: { roomId: morning.roomId } })).toBe(0)
  await makeMeeting(server.deps, morning.roomId, patience)
  expect(await roomOf(morning)).toMatchObject({ state: 'failed' })
})

test('being told to stop is no failure of the room', async () => {
  const morning = await aDrawnRoom()
  await expect(makeMeeting(server.deps, morning.roomId, AbortSignal.abort())).rejects.toThrow()

  expect(await roomOf(morning)).toMatchObject({ state: 'pending' })
  await makeMeeting(server.deps, morning.roomId, patience)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('when the on-time window has ended no meeting is made any more, and the room has failed', async () => {
  const morning = await aDrawnRoom()
  morning.goTo(5)
  const before = meetingsMade()

  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(false)
  expect(meetingsMade()).toBe(before)
  expect(await roomOf(morning)).toMatchObject({ state: 'failed', failure: 'ZOOM_UNREACHABLE' })
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'no_room' })
})

test('rooms close at their minute, once, and a room that failed stays failed', async () => {
  const ready = await aDrawnRoom()
  await makeMeeting(server.deps, ready.roomId, patience)
  ready.goTo(14.999)
  await closeRooms(server.deps)
  expect(await closeRooms(server.deps)).toBe(0)
  ready.goTo(15)

  expect(await closeRooms(server.deps)).toBe(1)
  expect(await closeRooms(server.deps)).toBe(0)
  expect(await roomOf(ready)).toMatchObject({ state: 'closed' })
  expect(await prisma.room.count({ where: { state: 'failed' } })).toBeGreaterThan(0)
})

test('no meeting link is ever written to the log', async () => {
  const morning = await aDrawnRoom()
  await makeMeeting(server.deps, morning.roomId, patience)
  const { zoomUrl, passcode } = await roomOf(morning)
  const log = server.logLines.join('')

  expect(log).toContain('room ready')
  for (const secret of [zoomUrl, passcode, '/j/', 'zak='])
    if (secret !== null) expect(log).not.toContain(secret)
})
