import { AppError } from '@kuji/domain/errors'
import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { afterAll, afterEach, expect, test } from 'vitest'
import { meetingUrl } from '../../../../support/kuji-calls.ts'
import { roomsToMake } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 3 })
const { aDrawnRoom, roomOf, claimsOf, letHostsRecover, refusing } = roomsToMake(server)
afterAll(() => server.close())
afterEach(async () => {
  server.zoom.faults.clear()
  await letHostsRecover()
})

const patience = new AbortController().signal
const { pool } = server.deps.db

function meetingsMade(): number {
  return server.zoom.meetings().length
}

test('two workers at the same room at once make one meeting, and the room is ready', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  server.zoom.faults.latencyMs = 150
  const tries = await Promise.allSettled(
    [1, 2, 3].map(() => makeMeeting(server.deps, morning.roomId, patience)),
  )

  expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(meetingsMade()).toBe(before + 1)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('a meeting whose answer was lost is found at once and taken, not made twice', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  server.zoom.faults.dropNextAfterWork('POST')
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)

  expect(meetingsMade()).toBe(before + 1)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('a lost meeting that cannot be looked for is found by the next try', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  server.zoom.faults.dropNextAfterWork('POST')
  server.zoom.faults.dropNextAfterWork('GET')
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  expect(await claimsOf(morning)).toMatchObject([{ state: 'claimed', lostAt: server.clock.now() }])
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingsMade()).toBe(before + 1)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })
})

test('when Zoom is away for a moment the room waits, and asks again once a late meeting would be seen', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  server.zoom.faults.failNext({ status: 503, body: 'upstream', path: '/v2/users' })
  const unreachable = { code: 'ZOOM_UNREACHABLE' }
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'preparing' })
  // It could still turn up: nobody asks for another yet.
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)
  expect(meetingsMade()).toBe(before)

  morning.goTo(-10 + 2 / 60)
  await makeMeeting(server.deps, morning.roomId, patience)
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'ready' })
  expect(meetingsMade()).toBe(before + 1)
})

test('after a worker that died while asking, nobody asks again before its call can have no effect', async () => {
  const morning = await aDrawnRoom()
  await pool.query('update meetings set asked_at = $2 where room_id = $1', [
    morning.roomId,
    server.clock.now(),
  ])
  const before = meetingsMade()
  const longest = server.deps.meetings.longestCallMs / 60_000
  morning.goTo(-10 + longest)
  await expect(makeMeeting(server.deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  expect(meetingsMade()).toBe(before)

  morning.goTo(-10 + longest + 1 / 60)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(meetingsMade()).toBe(before + 1)
})

test('where the call never left us the claim is as it was', async () => {
  const morning = await aDrawnRoom()
  const create = () => Promise.reject(new AppError('ZOOM_UNREACHABLE', 'no token'))
  const deps = { ...server.deps, meetings: { ...server.deps.meetings, create } }
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })

  expect(await claimsOf(morning)).toMatchObject([{ state: 'claimed', askedAt: null, lostAt: null }])
})

test.each(['ZOOM_CIRCUIT_OPEN', 'ZOOM_RATE_LIMITED'] as const)(
  'with %s nothing was asked for: the room waits, and the next try need not look first',
  async (code) => {
    const morning = await aDrawnRoom()
    const deps = refusing(code)
    await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({ code })

    expect(await roomOf(morning)).toMatchObject({ state: 'pending' })
    expect(await claimsOf(morning)).toMatchObject([{ state: 'claimed', askedAt: null, lostAt: null }])
  },
)

test('whoever is overtaken while asking leaves the call of the other as it was noted', async () => {
  const morning = await aDrawnRoom()
  const taken = new Date(server.clock.now().getTime() + 1)
  const create: typeof server.deps.meetings.create = async ({ beforeSending }) => {
    await beforeSending()
    await pool.query('update meetings set asked_at = $2 where room_id = $1', [morning.roomId, taken])
    await beforeSending()
    throw new Error('asked twice at once')
  }
  const deps = { ...server.deps, meetings: { ...server.deps.meetings, create } }
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })

  expect(await claimsOf(morning)).toMatchObject([{ state: 'claimed', askedAt: taken, lostAt: null }])
})

test('a refusal that comes late leaves the call of the other as it was noted', async () => {
  const morning = await aDrawnRoom()
  const taken = new Date(server.clock.now().getTime() + 1)
  const create: typeof server.deps.meetings.create = async ({ beforeSending }) => {
    await beforeSending()
    await pool.query('update meetings set asked_at = $2 where room_id = $1', [morning.roomId, taken])
    throw new AppError('ZOOM_RATE_LIMITED', 'no')
  }
  const deps = { ...server.deps, meetings: { ...server.deps.meetings, create } }
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_RATE_LIMITED',
  })

  expect(await claimsOf(morning)).toMatchObject([{ state: 'claimed', askedAt: taken, lostAt: null }])
})
