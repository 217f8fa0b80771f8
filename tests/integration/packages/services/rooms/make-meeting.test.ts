import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { afterAll, afterEach, expect, test } from 'vitest'
import { meetingUrl } from '../../../../support/kuji-calls.ts'
import { roomsToMake, type UnmadeMorning } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 3 })
const { aDrawnRoom, roomOf, claimsOf, hostsUsed, letHostsRecover, refusing } = roomsToMake(server)
afterAll(() => server.close())
afterEach(async () => {
  server.zoom.faults.clear()
  await letHostsRecover()
})

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

function meetingsMade(): number {
  return server.zoom.meetings().length
}

test('a room gets its meeting on the host it has claimed, for its time, and everybody gets a signal to be sent', async () => {
  const morning = await aDrawnRoom()
  await makeMeeting(server.deps, morning.roomId, patience)

  const room = await roomOf(morning)
  const [claim] = await claimsOf(morning)
  expect(room).toMatchObject({ state: 'ready', provider: 'zoom', host: claim?.host, failure: null })
  expect(claim).toMatchObject({ state: 'made', meetingId: room.meetingId, lostAt: null })
  const made = server.zoom.meetings().at(-1)
  expect(made?.id.toString()).toBe(room.meetingId?.toString())
  expect(made?.topic).toBe(`Kuji ${claim?.key}`)
  expect(await prisma.signal.count({ where: { roomId: room.id, kind: 'room_ready' } })).toBe(3)
  expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
    state: 'done',
  })
})

test('the rooms of a draw are each on a host of their own', async () => {
  const morning = await aDrawnRoom(13)
  const rooms = await prisma.room.findMany({ where: { drawId: morning.drawId } })
  for (const { id } of rooms) await makeMeeting(server.deps, id, patience)

  expect((await hostsUsed(morning)).toSorted()).toEqual(server.zoom.hosts.toSorted())
})

test('made twice it is one meeting', async () => {
  const morning = await aDrawnRoom()
  const before = meetingsMade()
  await makeMeeting(server.deps, morning.roomId, patience)
  await makeMeeting(server.deps, morning.roomId, patience)

  expect(meetingsMade()).toBe(before + 1)
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

test("a meeting that comes when its claim was given up is nobody's, and its host is swept", async () => {
  const morning = await aDrawnRoom()
  const { meetings } = server.deps
  const late: typeof meetings = {
    ...meetings,
    create: async (request, signal) => {
      const made = await meetings.create(request, signal)
      await pool.query(`update meetings set state = 'abandoned' where key = $1`, [request.key])
      return made
    },
  }
  await makeMeeting({ ...server.deps, meetings: late }, morning.roomId, patience)

  expect(await roomOf(morning)).toMatchObject({ state: 'pending', meetingId: null })
  const { rows } = await pool.query(`select data from pgboss.job where name = 'sweep-host'`)
  expect(rows).toEqual([{ data: { host: (await claimsOf(morning))[0]?.host } }])
})

test('a host that Zoom refuses is benched with its reason, and the room moves to another', async () => {
  const morning = await aDrawnRoom()
  const [first] = await hostsUsed(morning)
  server.zoom.faults.failNext({ status: 400, body: { code: 3161, message: 'Host.' }, path: '/v2/users' })

  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(await claimsOf(morning)).toMatchObject([{ host: first, state: 'gone' }, { state: 'made' }])
  const [second] = await hostsUsed(morning)
  expect(second).not.toBe(first)
  const benched = await prisma.host.findMany({ where: { benchReason: { not: null } } })
  expect(benched).toMatchObject([{ name: first, benchReason: 'ZOOM_HOST_REFUSED' }])
  expect(server.logLines.join('')).toContain('"alarm":"host_benched"')
})

test('a host whose account locks the waiting room on is left, and what it made is cleared', async () => {
  const morning = await aDrawnRoom()
  const [first] = await hostsUsed(morning)
  server.zoom.lockWaitingRoom(first ?? '', true)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  server.zoom.lockWaitingRoom(first ?? '', false)

  const claims = await claimsOf(morning)
  expect(claims).toMatchObject([{ host: first, state: 'abandoned' }, { state: 'made' }])
  const { rows } = await pool.query(`select data from pgboss.job where name = 'clear-meeting'`)
  expect(rows).toEqual([{ data: { meetingId: claims[0]?.id } }])
})

test('when no host can host, the room has failed, its people are told plainly, and the operator is alarmed', async () => {
  const morning = await aDrawnRoom()
  for (let host = 0; host < 3; host++)
    server.zoom.faults.failNext({ status: 400, body: { code: 3161, message: 'Host.' }, path: '/v2/users' })
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(false)

  expect(await roomOf(morning)).toMatchObject({ state: 'failed', failure: 'ZOOM_NO_HOST', zoomUrl: null })
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'no_room', zoom_url: null })
  expect(await prisma.draw.findUniqueOrThrow({ where: { id: morning.drawId } })).toMatchObject({
    state: 'done',
  })
  expect(await prisma.signal.count({ where: { roomId: morning.roomId } })).toBe(0)
  expect(server.logLines.join('')).toContain(`"alarm":"room_failed","roomId":${morning.roomId}`)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(await roomOf(morning)).toMatchObject({ state: 'failed' })
})

test.each(['ZOOM_CREDENTIALS', 'ZOOM_SCOPE_MISSING', 'ZOOM_REJECTED'] as const)(
  "%s is no host's fault: the room has failed with it, and its host is free",
  async (code) => {
    const morning = await aDrawnRoom()
    const deps = refusing(code)

    expect(await makeMeeting(deps, morning.roomId, patience)).toBe(false)
    expect(await roomOf(morning)).toMatchObject({ state: 'failed', failure: code })
    expect(await claimsOf(morning)).toMatchObject([{ state: 'gone' }])
    expect(await prisma.host.count({ where: { benchReason: { not: null } } })).toBe(0)
  },
)

/** The slots of these tests begin with Zoom's day; this room's is two hours before its end. */
async function moveIntoTheDay({ roomId, goTo }: UnmadeMorning): Promise<void> {
  await pool.query(
    `update rooms set date = date - interval '2 hours', closes_at = closes_at - interval '2 hours' where id = $1`,
    [roomId],
  )
  goTo(-130)
}

test('when the account has used up its day the room waits for the next, if that begins in time', async () => {
  const morning = await aDrawnRoom()
  const usedUp = refusing('ZOOM_ACCOUNT_EXHAUSTED')
  await expect(makeMeeting(usedUp, morning.roomId, patience)).rejects.toMatchObject({
    code: 'ZOOM_ACCOUNT_EXHAUSTED',
  })
  expect(await roomOf(morning)).toMatchObject({ state: 'pending' })
  morning.goTo(0.1)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })

  const early = await aDrawnRoom()
  await moveIntoTheDay(early)
  expect(await makeMeeting(usedUp, early.roomId, patience)).toBe(false)
  expect(await roomOf(early)).toMatchObject({ state: 'failed', failure: 'ZOOM_ACCOUNT_EXHAUSTED' })
})

test('so it does when all hosts have', async () => {
  const morning = await aDrawnRoom()
  const usedUp = refusing('ZOOM_HOST_EXHAUSTED')
  // What was asked for may still come, and is looked for before its host is free.
  for (const [minutes, code] of [
    [-10, 'ZOOM_UNREACHABLE'],
    [-9, 'ZOOM_HOST_EXHAUSTED'],
  ] as const) {
    morning.goTo(minutes)
    await expect(makeMeeting(usedUp, morning.roomId, patience)).rejects.toMatchObject({ code })
  }
  expect(await roomOf(morning)).toMatchObject({ state: 'pending' })
  morning.goTo(0.1)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready' })

  const early = await aDrawnRoom()
  await moveIntoTheDay(early)
  expect(await makeMeeting(usedUp, early.roomId, patience)).toBe(false)
})

test('a room that has no claim gets one first', async () => {
  const morning = await aDrawnRoom()
  await pool.query('delete from meetings where room_id = $1', [morning.roomId])
  await pool.query('update rooms set host = null where id = $1', [morning.roomId])
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)

  expect(await claimsOf(morning)).toMatchObject([{ state: 'made' }])
})

test('being told to stop is no failure of the room', async () => {
  const morning = await aDrawnRoom()
  await expect(makeMeeting(server.deps, morning.roomId, AbortSignal.abort())).rejects.toThrow()

  expect(await roomOf(morning)).toMatchObject({ state: 'pending' })
  morning.goTo(-9)
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
  expect(await claimsOf(morning)).toMatchObject([{ state: 'gone' }])
  expect(await meetingUrl(server, morning.by)).toMatchObject({ status: 'no_room' })
})

test('without a second provider rooms go on trying up to the end of the on-time window', async () => {
  const morning = await aDrawnRoom()
  morning.goTo(4.9)
  expect(await makeMeeting(server.deps, morning.roomId, patience)).toBe(true)
  expect(await roomOf(morning)).toMatchObject({ state: 'ready', provider: 'zoom' })
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
