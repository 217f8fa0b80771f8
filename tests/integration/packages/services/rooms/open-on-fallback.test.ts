import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { openRoomOnFallback } from '@kuji/services/rooms/open-on-fallback'
import { afterAll, afterEach, expect, test } from 'vitest'
import { meetingUrl } from '../../../../support/kuji-calls.ts'
import { roomsToMake } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const base = 'https://meet.example/rooms'
const server = await aRunningServer({ hosts: 2, fallbackUrl: base })
const { aDrawnRoom, roomOf, claimsOf, letHostsRecover, refusing } = roomsToMake(server)
afterAll(() => server.close())
afterEach(letHostsRecover)

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

function meetingCalls(): number {
  return server.zoom.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/v2/')).length
}

const elsewhere = {
  state: 'ready',
  provider: 'fallback',
  host: null,
  meetingId: null,
  passcode: null,
  failure: null,
  zoomUrl: expect.stringMatching(/^https:\/\/meet\.example\/rooms\/kuji-[0-9a-f]{32}$/) as string,
}

test('the rooms that the draw found no host for open at the second provider, each under a name of its own', async () => {
  const morning = await aDrawnRoom(13)
  for (const id of morning.roomIds) await makeMeeting(server.deps, id, patience)

  const rooms = await prisma.room.findMany({ where: { drawId: morning.drawId } })
  expect(rooms.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
  expect(rooms.map(({ provider }) => provider).toSorted()).toEqual(['fallback', 'zoom', 'zoom'])
  expect(rooms.find(({ provider }) => provider === 'fallback')).toMatchObject(elsewhere)
  expect(new Set(rooms.map(({ zoomUrl }) => zoomUrl)).size).toBe(3)
  expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
    state: 'done',
  })
})

test("its people are led there, told once, and the door is no other room's", async () => {
  const morning = await aDrawnRoom()
  await pool.query(`update rooms set provider = 'fallback', host = null where id = $1`, [morning.roomId])
  await pool.query('delete from meetings where room_id = $1', [morning.roomId])
  const before = meetingCalls()
  await makeMeeting(server.deps, morning.roomId, patience)
  const { zoomUrl } = await roomOf(morning)
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingCalls()).toBe(before)
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'ready', zoom_url: zoomUrl })
  expect(await prisma.signal.count({ where: { roomId: morning.roomId } })).toBe(3)
})

test.each([
  'ZOOM_CREDENTIALS',
  'ZOOM_SCOPE_MISSING',
  'ZOOM_ACCOUNT_EXHAUSTED',
  'ZOOM_REJECTED',
  'ZOOM_CIRCUIT_OPEN',
] as const)('with %s the room opens at the second provider, and the operator is alarmed', async (code) => {
  const morning = await aDrawnRoom()
  expect(await makeMeeting(refusing(code), morning.roomId, patience)).toBe(true)

  expect(await roomOf(morning)).toMatchObject(elsewhere)
  expect(await claimsOf(morning)).toMatchObject([{ state: 'gone' }])
  const alarm = { alarm: 'on_fallback', roomId: morning.roomId, drawId: morning.drawId, code }
  expect(server.logLines.join('')).toContain(JSON.stringify(alarm).slice(1, -1))
})

test('when every host is refused the room opens at the second provider', async () => {
  const morning = await aDrawnRoom()
  expect(await makeMeeting(refusing('ZOOM_HOST_REFUSED'), morning.roomId, patience)).toBe(true)

  expect(await roomOf(morning)).toMatchObject(elsewhere)
  expect(await claimsOf(morning)).toMatchObject([{ state: 'gone' }, { state: 'gone' }])
  expect(await prisma.host.count({ where: { benchReason: 'ZOOM_HOST_REFUSED' } })).toBe(2)
})

test('what may pass is waited for until three minutes before the slot, and not longer', async () => {
  const morning = await aDrawnRoom()
  const deps = refusing('ZOOM_UNREACHABLE')
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  morning.goTo(-3 - 1 / 60)
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_UNREACHABLE',
  })
  expect(await roomOf(morning)).toMatchObject({ state: 'pending', provider: 'zoom' })

  morning.goTo(-3)
  expect(await makeMeeting(deps, morning.roomId, patience)).toBe(true)
  expect(await roomOf(morning)).toMatchObject(elsewhere)
  // Both hosts were tried by then. Zoom may have made it after all: it is looked for and removed.
  const claims = await claimsOf(morning)
  expect(claims).toMatchObject([{ state: 'abandoned' }, { state: 'abandoned' }])
  const { rows } = await pool.query<{ data: object }>(
    `select data from pgboss.job where name = 'clear-meeting' order by data`,
  )
  expect(rows.map(({ data }) => data)).toEqual(claims.map(({ id }) => ({ meetingId: id })))
})

test('a meeting that comes after the room went to the second provider changes nothing, and its host is swept', async () => {
  const morning = await aDrawnRoom()
  const { meetings } = server.deps
  const slow: typeof meetings = {
    ...meetings,
    create: async (request, signal) => {
      const made = await meetings.create(request, signal)
      await openRoomOnFallback(server.deps, {
        id: morning.roomId,
        drawId: morning.drawId,
        code: 'ZOOM_UNREACHABLE',
      })
      return made
    },
  }
  expect(await makeMeeting({ ...server.deps, meetings: slow }, morning.roomId, patience)).toBe(true)

  expect(await roomOf(morning)).toMatchObject(elsewhere)
  const [claim] = await claimsOf(morning)
  expect(claim).toMatchObject({ state: 'abandoned', meetingId: null })
  const { rows } = await pool.query(
    `select name, data from pgboss.job where name in ('sweep-host', 'clear-meeting') order by name`,
  )
  expect(rows).toEqual([
    { name: 'clear-meeting', data: { meetingId: claim?.id } },
    { name: 'sweep-host', data: { host: claim?.host } },
  ])
  expect(await prisma.signal.count({ where: { roomId: morning.roomId } })).toBe(3)
})

test('a room that came into being late has a minute for Zoom before it goes elsewhere', async () => {
  const morning = await aDrawnRoom()
  await pool.query('delete from meetings where room_id = $1', [morning.roomId])
  morning.goTo(1)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)

  expect(await roomOf(morning)).toMatchObject({ state: 'ready', provider: 'zoom' })
})

test('no name of a room at the second provider is ever written to the log', async () => {
  const log = server.logLines.join('')

  expect(log).toContain('on_fallback')
  expect(log).not.toContain('/rooms/kuji-')
})
