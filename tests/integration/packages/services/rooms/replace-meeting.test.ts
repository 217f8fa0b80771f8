import { enqueue } from '@kuji/jobs/enqueue'
import { checkMeeting } from '@kuji/services/rooms/check-meeting'
import { replaceMeeting } from '@kuji/services/rooms/replace-meeting'
import { subscribe } from '@kuji/services/signal/devices'
import { afterAll, afterEach, expect, test } from 'vitest'
import { getUp } from '../../../../support/drawn-morning.ts'
import { meetingUrl, post } from '../../../../support/kuji-calls.ts'
import {
  aMorningAtZoom,
  deleteAtZoom,
  meetingIds,
  plantMeeting,
  type MorningAtZoom,
} from '../../../../support/room-at-zoom.ts'
import { aRunningServer, type RunningServer } from '../../../../support/running-server.ts'
import { letSignalsWait } from '../../../../support/unsent-signals.ts'

const server = await aRunningServer({ hosts: 1 })
const withFallback = await aRunningServer({ hosts: 1, fallbackUrl: 'https://meet.example' })
afterAll(() => Promise.all([server.close(), withFallback.close()]))
afterEach(() => {
  server.zoom.faults.clear()
  withFallback.zoom.faults.clear()
})

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

function check({ roomId }: MorningAtZoom, { deps }: RunningServer = server): Promise<boolean> {
  return checkMeeting(deps, roomId, patience)
}

function roomOf({ roomId }: MorningAtZoom, { deps }: RunningServer = server) {
  return deps.db.prisma.room.findUniqueOrThrow({ where: { id: roomId } })
}

/** A morning three minutes before its slot, on which somebody deletes the meeting of the room. */
async function aDeadRoom(on: RunningServer = server): Promise<MorningAtZoom> {
  const morning = await aMorningAtZoom(on)
  morning.goTo(-4)
  await getUp(on, morning.person('a1'))
  morning.goTo(-3)
  await deleteAtZoom(on, morning)
  return morning
}

/** A room that has moved to the second provider. */
async function aRoomElsewhere(): Promise<MorningAtZoom> {
  const morning = await aMorningAtZoom(withFallback)
  const { pool } = withFallback.deps.db
  await pool.query(`update rooms set provider = 'fallback', meeting_id = null where id = $1`, [
    morning.roomId,
  ])
  await pool.query(`update meetings set state = 'gone' where id = $1`, [morning.meeting.id])
  return morning
}

function liveClaims(roomId: number): Promise<number> {
  const state = { in: ['claimed' as const, 'made' as const] }
  return withFallback.deps.db.prisma.meeting.count({ where: { roomId, state } })
}

async function expectOneMeeting(morning: MorningAtZoom): Promise<void> {
  const room = await roomOf(morning)
  const claims = await prisma.meeting.findMany({
    where: { roomId: morning.roomId, state: { in: ['claimed', 'made'] } },
  })
  expect(claims.map(({ state, meetingId }) => [state, meetingId])).toEqual([['made', room.meetingId]])
  const ours = server.zoom
    .meetings()
    .filter(({ startsAt }) => Date.parse(startsAt) === morning.startsAt.getTime())
  expect(ours.map(({ id }) => id)).toEqual([String(room.meetingId)])
}

function repliesTo({ person }: MorningAtZoom, on: RunningServer = server) {
  return Promise.all(['a1', 'a2', 'a3'].map((name) => meetingUrl(on, person(name))))
}

test('a meeting deleted after people were told is replaced behind the same link, and each is told once', async () => {
  const phones = server.phones
  const morning = await aMorningAtZoom(server)
  const phone = phones.subscribe()
  await subscribe(server.deps, { userId: morning.person('a2').userId, subscription: phone })
  morning.goTo(-4)
  await getUp(server, morning.person('a1'))
  morning.goTo(-3)
  const [before] = await repliesTo(morning)
  await deleteAtZoom(server, morning)
  await enqueue(server.deps.queue, pool, { name: 'check-meeting', payloads: [{ roomId: morning.roomId }] })
  const { watch } = await server.work()
  await enqueue(server.deps.queue, pool, { name: 'check-meeting', payloads: [{ roomId: morning.roomId }] })
  await server.work()

  expect(watch).toEqual({ done: 1, outstanding: 0 })
  const after = await repliesTo(morning)
  const room = await roomOf(morning)
  expect(after.map(({ room_id: id, zoom_url: url }) => [id, url])).toEqual(
    after.map(() => [before?.['room_id'], room.zoomUrl]),
  )
  expect(room.zoomUrl).not.toBe(before?.['zoom_url'])
  // Who had gone in has one more tap to make.
  expect(after.map(({ status }) => status)).toEqual(['moved', 'ready', 'ready'])
  const told = phones.received.filter(({ endpoint }) => endpoint === phone.endpoint)
  expect(told.map(({ text }) => JSON.parse(text).kuji)).toMatchObject([
    { kind: 'room_replaced', roomId: morning.roomId },
  ])
  expect(await prisma.signal.count({ where: { roomId: morning.roomId, kind: 'room_replaced' } })).toBe(3)
  await expectOneMeeting(morning)
})

test('Zoom’s word that the meeting was deleted is enough', async () => {
  const morning = await aDeadRoom()
  morning.goTo(-2)
  const { meetingId } = morning
  const at = server.clock.now().getTime()
  const deleted = { event: 'meeting.deleted', at, meetingId, uuid: 'run/1==', participant: null }
  await enqueue(server.deps.queue, pool, { name: 'zoom-event', payloads: [deleted] })
  const { watch } = await server.work()

  expect(watch).toEqual({ done: 2, outstanding: 0 })
  expect(String((await roomOf(morning)).meetingId)).not.toBe(meetingId)
  await expectOneMeeting(morning)
})

test('looked at twice at once there is one new meeting', async () => {
  const morning = await aDeadRoom()
  await Promise.allSettled([check(morning), check(morning)])
  morning.goTo(-2)
  await Promise.all([check(morning), check(morning)])
  await server.work()

  await expectOneMeeting(morning)
})

test('whoever dies over it after Zoom was asked, the next one adopts the meeting', async () => {
  const morning = await aDeadRoom()
  server.zoom.faults.add({ kind: 'status', status: 503, body: 'upstream', path: '/v2/users', method: 'POST' })
  await expect(check(morning)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  server.zoom.faults.clear()
  const claim = await prisma.meeting.findFirstOrThrow({
    where: { roomId: morning.roomId, state: 'claimed' },
  })
  // As if the worker had been killed while it waited: nobody noted how the call ended.
  await pool.query('update meetings set lost_at = null where id = $1', [claim.id])
  const made = await plantMeeting(server, claim)
  await pool.query('delete from pgboss.job')

  expect(await check(morning)).toBe(true)
  expect(String((await roomOf(morning)).meetingId)).toBe(made)
  await expectOneMeeting(morning)
})

test('without a free host and a second provider the room stays as it is, and the operator is alarmed', async () => {
  const morning = await aDeadRoom()
  await pool.query(`update hosts set bench_reason = 'ZOOM_HOST_REFUSED', benched_until = '2040-01-01'`)
  await expect(check(morning)).rejects.toMatchObject({ code: 'ZOOM_NO_HOST' })

  expect(await roomOf(morning)).toMatchObject({ state: 'ready', meetingId: BigInt(morning.meetingId) })
  expect(server.logLines.join('')).toContain('"alarm":"room_lost"')
  expect(await prisma.signal.count({ where: { roomId: morning.roomId, kind: 'room_replaced' } })).toBe(0)
  await pool.query('update hosts set bench_reason = null, benched_until = null')
  expect(await check(morning)).toBe(true)
  await expectOneMeeting(morning)
})

test('with a second provider the room moves there when no host is free', async () => {
  const morning = await aDeadRoom(withFallback)
  await withFallback.deps.db.pool.query(
    `update hosts set bench_reason = 'ZOOM_HOST_REFUSED', benched_until = '2040-01-01'`,
  )

  expect(await check(morning, withFallback)).toBe(true)
  const room = await roomOf(morning, withFallback)
  expect(room).toMatchObject({ state: 'ready', provider: 'fallback', meetingId: null, host: null })
  expect(room.zoomUrl).toMatch(/^https:\/\/meet\.example\/kuji-[0-9a-f]{32}$/)
  expect(await check(morning, withFallback)).toBe(false)
  await withFallback.deps.db.pool.query('update hosts set bench_reason = null, benched_until = null')
})

test('with a second provider people do not wait for a Zoom that does not answer, and what comes late is cleared', async () => {
  const morning = await aDeadRoom(withFallback)
  withFallback.zoom.faults.add({ kind: 'reset_after', method: 'POST', path: '/v2/users' })
  withFallback.zoom.faults.add({
    kind: 'status',
    status: 503,
    body: 'x',
    path: '/v2/users',
    method: 'GET',
    times: 99,
  })
  await expect(check(morning, withFallback)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  morning.goTo(-2)
  expect(await check(morning, withFallback)).toBe(true)
  withFallback.zoom.faults.clear()
  morning.goTo(-1)
  await withFallback.work()

  expect(await roomOf(morning, withFallback)).toMatchObject({ provider: 'fallback' })
  expect(
    withFallback.zoom
      .meetings()
      .filter(({ startsAt }) => Date.parse(startsAt) === morning.startsAt.getTime()),
  ).toEqual([])
  expect(meetingIds(withFallback)).not.toContain(morning.meetingId)
})

test('who has not heard of the room yet hears of it once, with a link that is right', async () => {
  const morning = await aMorningAtZoom(server)
  const late = morning.person('a3').userId
  await letSignalsWait(pool, [late])
  morning.goTo(-3)
  await deleteAtZoom(server, morning)
  await check(morning)

  const told = await prisma.signal.findMany({ where: { roomId: morning.roomId, kind: 'room_replaced' } })
  expect(told.map(({ userId }) => userId)).not.toContain(late)
  expect(told).toHaveLength(2)
})

test('who is in a room without having been told of it hears that it was replaced', async () => {
  const morning = await aMorningAtZoom(server)
  const quick = morning.person('a3')
  await letSignalsWait(pool, [quick.userId])
  morning.goTo(-3)
  await post(server, '/participated', { by: quick })
  await deleteAtZoom(server, morning)
  await check(morning)

  const told = await prisma.signal.findMany({ where: { roomId: morning.roomId, kind: 'room_replaced' } })
  expect(told.map(({ userId }) => userId)).toContain(quick.userId)
})

test('whoever comes late to a room that moved to the second provider claims no host for it', async () => {
  const { roomId: id, drawId, startsAt, meetingId } = await aRoomElsewhere()
  const closesAt = new Date(startsAt.getTime() + 15 * 60_000)
  const room = { id, drawId, startsAt, closesAt, state: 'ready' as const, meetingId }
  expect(await replaceMeeting(withFallback.deps, { room, loss: null }, patience)).toBe(false)

  expect(await liveClaims(id)).toBe(0)
})

test('a meeting that comes for a room that moved to the second provider meanwhile is given up', async () => {
  const morning = await aDeadRoom(withFallback)
  const { meetings } = withFallback.deps
  const create: typeof meetings.create = async (order, signal) => {
    const made = await meetings.create(order, signal)
    await withFallback.deps.db.pool.query(`update rooms set provider = 'fallback' where id = $1`, [
      morning.roomId,
    ])
    return made
  }
  const deps = { ...withFallback.deps, meetings: { ...meetings, create } }
  expect(await checkMeeting(deps, morning.roomId, patience)).toBe(false)

  expect(await liveClaims(morning.roomId)).toBe(0)
})
