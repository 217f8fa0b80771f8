import { queueUnfinishedRooms } from '@kuji/services/operations/queue-unfinished-rooms'
import { checkMeeting } from '@kuji/services/rooms/check-meeting'
import { afterAll, afterEach, expect, test } from 'vitest'
import { meetingUrl } from '../../../../support/kuji-calls.ts'
import { getUp } from '../../../../support/drawn-morning.ts'
import { aMorningAtZoom, deleteAtZoom, meetingIds } from '../../../../support/room-at-zoom.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aPlainCaller } from '../../../../support/zoom-caller.ts'

const server = await aRunningServer({ hosts: 2 })
afterAll(() => server.close())
afterEach(async () => {
  server.zoom.faults.clear()
  for (const host of server.zoom.hosts) server.zoom.lockWaitingRoom(host, false)
  await pool.query('update hosts set benched_until = null, bench_reason = null, failed_at = null')
})

const patience = new AbortController().signal
const { prisma, pool } = server.deps.db

const check = (roomId: number): Promise<boolean> => checkMeeting(server.deps, roomId, patience)

function roomOf(roomId: number) {
  return prisma.room.findUniqueOrThrow({ where: { id: roomId } })
}

test('a meeting that people can enter is left as it is, and the look is noted', async () => {
  const { goTo, roomId, meetingId } = await aMorningAtZoom(server)
  goTo(-3)

  expect(await check(roomId)).toBe(false)
  expect(await roomOf(roomId)).toMatchObject({
    meetingId: BigInt(meetingId),
    checkedAt: server.clock.now(),
  })
})

test('a waiting room that somebody switched on is switched off again, and nobody hears of it', async () => {
  const { goTo, roomId, meetingId } = await aMorningAtZoom(server)
  goTo(-3)
  const callZoom = await aPlainCaller(server.zoom)
  await callZoom('PATCH', `/meetings/${meetingId}`, { settings: { waiting_room: true } })
  const secret = server.zoom.meetings().find(({ id }) => id === meetingId)?.linkSecret
  expect(server.zoom.join(meetingId, { name: 'もず', secret })).toBe('waiting_room')

  expect(await check(roomId)).toBe(false)
  expect(server.zoom.join(meetingId, { name: 'もず', secret })).toBe('in')
  expect(await prisma.signal.count({ where: { roomId, kind: 'room_replaced' } })).toBe(0)
})

test('a passcode that was changed at Zoom reaches the room with its new link', async () => {
  const { goTo, roomId, meetingId, person } = await aMorningAtZoom(server)
  goTo(-3)
  const callZoom = await aPlainCaller(server.zoom)
  await callZoom('PATCH', `/meetings/${meetingId}`, { password: 'newcode' })
  await check(roomId)

  const room = await roomOf(roomId)
  expect(room.passcode).toBe(server.zoom.meetings().find(({ id }) => id === meetingId)?.passcode)
  expect(await meetingUrl(server, person('a1'))).toMatchObject({ zoom_url: room.zoomUrl })
})

test('while Zoom cannot be asked nothing is replaced, and the look is to be taken again', async () => {
  const { goTo, roomId, meetingId } = await aMorningAtZoom(server)
  goTo(-3)
  server.zoom.faults.add({ kind: 'status', status: 503, body: 'upstream', path: '/v2' })
  await expect(check(roomId)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })

  expect(await roomOf(roomId)).toMatchObject({ meetingId: BigInt(meetingId), checkedAt: null })
})

test('a meeting that is shut for good is replaced on another host, and its own host is benched', async () => {
  const { goTo, roomId, meetingId, host } = await aMorningAtZoom(server)
  goTo(-3)
  server.zoom.lockWaitingRoom(host, true)
  const callZoom = await aPlainCaller(server.zoom)
  await callZoom('PATCH', `/meetings/${meetingId}`, { settings: { waiting_room: true } })

  expect(await check(roomId)).toBe(true)
  const room = await roomOf(roomId)
  expect(room.host).not.toBe(host)
  expect(await prisma.host.findUniqueOrThrow({ where: { name: host } })).toMatchObject({
    benchReason: 'ZOOM_SETTINGS_LOCKED',
  })
  await server.work()
  expect(meetingIds(server)).toContain(String(room.meetingId))
})

test('a meeting that stays shut is not ended as long as there is nowhere to go', async () => {
  const { goTo, roomId, meetingId, host } = await aMorningAtZoom(server)
  goTo(-3)
  const benched = `update hosts set bench_reason = 'ZOOM_HOST_REFUSED', benched_until = '2040-01-01'`
  await pool.query(`${benched} where name <> $1`, [host])
  server.zoom.lockWaitingRoom(host, true)
  const callZoom = await aPlainCaller(server.zoom)
  await callZoom('PATCH', `/meetings/${meetingId}`, { settings: { waiting_room: true } })
  await expect(check(roomId)).rejects.toMatchObject({ code: 'ZOOM_NO_HOST' })
  await queueUnfinishedRooms(server.deps)
  await server.work()

  expect(meetingIds(server)).toContain(meetingId)
  expect(await roomOf(roomId)).toMatchObject({ state: 'ready', meetingId: BigInt(meetingId) })
})

test('a room that is over, or at the second provider, is not looked at', async () => {
  const over = await aMorningAtZoom(server)
  over.goTo(15)
  await deleteAtZoom(server, over)
  expect(await check(over.roomId)).toBe(false)
  const elsewhere = await aMorningAtZoom(server)
  await pool.query(`update rooms set provider = 'fallback' where id = $1`, [elsewhere.roomId])
  const calls = server.zoom.calls.length

  expect(await check(elsewhere.roomId)).toBe(false)
  expect(server.zoom.calls).toHaveLength(calls)
})

test('three minutes before the slot every open room is looked at once, and no more', async () => {
  const { goTo, roomId, person } = await aMorningAtZoom(server)
  await getUp(server, person('a1'))
  const looks = async (): Promise<number> => {
    await queueUnfinishedRooms(server.deps)
    return (await server.work()).watch.done
  }
  goTo(-4)
  expect(await looks()).toBe(0)
  goTo(-3)
  expect(await looks()).toBe(1)
  expect(await roomOf(roomId)).toMatchObject({ checkedAt: server.clock.now() })
  goTo(-2)
  expect(await looks()).toBe(0)
})

test('a room whose meeting was given up, and which has no other yet, is looked at with every tick', async () => {
  const { goTo, meeting, roomId } = await aMorningAtZoom(server)
  const isLookedAt = async (): Promise<boolean> => {
    await pool.query('delete from pgboss.job')
    await queueUnfinishedRooms(server.deps)
    const { rows } = await pool.query(
      `select from pgboss.job where name = 'check-meeting' and data = jsonb_build_object('roomId', $1::int)`,
      [roomId],
    )
    return rows.length === 1
  }
  goTo(-7)
  expect(await isLookedAt()).toBe(false)
  await pool.query(`update meetings set state = 'abandoned' where id = $1`, [meeting.id])

  expect(await isLookedAt()).toBe(true)
})
