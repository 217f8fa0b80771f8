import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { queueUnfinishedRooms } from '@kuji/services/operations/queue-unfinished-rooms'
import { clearMeeting } from '@kuji/services/hosting/clear-meeting'
import { afterAll, afterEach, expect, test } from 'vitest'
import { aMorningAtZoom, meetingIds, plantMeeting } from '../../../../support/room-at-zoom.ts'
import { roomsToMake } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 2 })
const { aDrawnRoom, claimsOf } = roomsToMake(server)
afterAll(() => server.close())
afterEach(() => server.zoom.faults.clear())

const patience = new AbortController().signal
const { pool, prisma } = server.deps.db

const clear = (id: number): Promise<void> => clearMeeting(server.deps, id, patience)

async function stateOf(id: number): Promise<string> {
  return (await prisma.meeting.findUniqueOrThrow({ where: { id } })).state
}

function callsSince(start: number): string[] {
  return server.zoom.calls.slice(start).map(({ method }) => method)
}

test('when the room has closed its meeting ends for whoever is in it, and its host is free', async () => {
  const { goTo, meeting, meetingId } = await aMorningAtZoom(server)
  goTo(14.999)
  await clear(meeting.id)
  expect(await stateOf(meeting.id)).toBe('made')
  const secret = server.zoom.meetings().find(({ id }) => id === meetingId)?.linkSecret
  expect(server.zoom.join(meetingId, { name: 'すずめ', secret })).toBe('in')
  goTo(15)
  await closeRooms(server.deps)
  await clear(meeting.id)

  expect(meetingIds(server)).not.toContain(meetingId)
  expect(await stateOf(meeting.id)).toBe('gone')
  const calls = server.zoom.calls.length
  await clear(meeting.id)
  expect(callsSince(calls)).toEqual([])
})

test('a room that a rescue closed keeps its meeting until its time is over', async () => {
  const { goTo, meeting, meetingId, roomId } = await aMorningAtZoom(server)
  goTo(3)
  await pool.query(`update rooms set state = 'closed' where id = $1`, [roomId])
  await clear(meeting.id)

  expect(meetingIds(server)).toContain(meetingId)
  goTo(15)
  await clear(meeting.id)
  expect(meetingIds(server)).not.toContain(meetingId)
})

test('a meeting that was given up stays for as long as its open room has no other', async () => {
  const { goTo, meeting, meetingId, roomId } = await aMorningAtZoom(server)
  goTo(-1)
  await pool.query(`update meetings set state = 'abandoned' where id = $1`, [meeting.id])
  await clear(meeting.id)
  expect(meetingIds(server)).toContain(meetingId)
  expect(await stateOf(meeting.id)).toBe('abandoned')

  await pool.query(`update rooms set provider = 'fallback', meeting_id = null where id = $1`, [roomId])
  await clear(meeting.id)
  expect(meetingIds(server)).not.toContain(meetingId)
})

test('a second meeting with the same key goes too, and no other', async () => {
  const { goTo, startsAt, host, meeting } = await aMorningAtZoom(server)
  const second = await plantMeeting(server, { host, key: meeting.key, startsAt })
  const other = await plantMeeting(server, { host, key: `${meeting.key}0`, startsAt })
  goTo(15)
  await clear(meeting.id)

  expect(meetingIds(server)).not.toContain(second)
  expect(meetingIds(server)).toContain(other)
})

test('a claim that was given up while Zoom may still be at it is cleared when the meeting can have come', async () => {
  const morning = await aDrawnRoom()
  const [claim] = await claimsOf(morning)
  if (claim === undefined) throw new Error('no claim')
  const { id, host, key, startsAt } = claim
  await pool.query(`update meetings set state = 'abandoned', asked_at = $2 where id = $1`, [
    id,
    server.clock.now(),
  ])
  const calls = server.zoom.calls.length
  await expect(clear(id)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  expect(callsSince(calls)).toEqual([])
  const late = await plantMeeting(server, { host, key, startsAt })
  morning.goTo(-9)
  await clear(id)

  expect(meetingIds(server)).not.toContain(late)
  expect(await stateOf(id)).toBe('gone')
})

test('a claim that was given up after its call had ended is cleared two seconds later', async () => {
  const morning = await aDrawnRoom()
  const [claim] = await claimsOf(morning)
  if (claim === undefined) throw new Error('no claim')
  const { id, host, key, startsAt } = claim
  await pool.query(`update meetings set state = 'abandoned', asked_at = $2, lost_at = $2 where id = $1`, [
    id,
    server.clock.now(),
  ])
  await expect(clear(id)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  const left = await plantMeeting(server, { host, key, startsAt })
  morning.goTo(-10 + 2 / 60)
  await clear(id)

  expect(meetingIds(server)).not.toContain(left)
  expect(await stateOf(id)).toBe('gone')
})

test('a claim for which Zoom was never asked costs no call', async () => {
  const morning = await aDrawnRoom()
  const id = (await claimsOf(morning))[0]?.id ?? 0
  await pool.query(`update meetings set state = 'abandoned' where id = $1`, [id])
  const calls = server.zoom.calls.length
  await clear(id)

  expect(callsSince(calls)).toEqual([])
  expect(await stateOf(id)).toBe('gone')
})

test('while Zoom is away the meeting is kept in mind, and the next look queues it again', async () => {
  const { goTo, meeting, meetingId } = await aMorningAtZoom(server)
  goTo(15)
  server.zoom.faults.add({ kind: 'status', status: 503, body: 'upstream', path: '/v2' })
  await expect(clear(meeting.id)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })
  expect(await stateOf(meeting.id)).toBe('made')
  server.zoom.faults.clear()
  await pool.query('delete from pgboss.job')
  await closeRooms(server.deps)
  await queueUnfinishedRooms(server.deps)
  const { tidying } = await server.work()

  expect(tidying.done).toBeGreaterThan(0)
  expect(await stateOf(meeting.id)).toBe('gone')
  expect(meetingIds(server)).not.toContain(meetingId)
})

test('with a host that Zoom does not know any more its meetings are gone', async () => {
  const { goTo, meeting, host } = await aMorningAtZoom(server)
  goTo(15)
  await pool.query(
    `insert into hosts (name, listed) values ('left@zoom.example', false) on conflict do nothing`,
  )
  await pool.query(`update meetings set host = 'left@zoom.example', meeting_id = 1 where id = $1`, [
    meeting.id,
  ])
  await clear(meeting.id)

  expect(await stateOf(meeting.id)).toBe('gone')
  expect(server.zoom.hosts).toContain(host)
})

test('what Zoom will not remove is tried every minute while its host is wanted, then once an hour', async () => {
  const { goTo, meeting } = await aMorningAtZoom(server)
  const isQueuedAt = async (minutes: number): Promise<boolean> => {
    goTo(minutes)
    await pool.query('delete from pgboss.job')
    await queueUnfinishedRooms(server.deps)
    const { rows } = await pool.query(
      `select from pgboss.job where name = 'clear-meeting' and data = jsonb_build_object('meetingId', $1::int)`,
      [meeting.id],
    )
    return rows.length === 1
  }
  const queued: number[] = []
  for (const minutes of [14.9, 15, 16, 29, 31, 59, 60, 62, 180.5, 183])
    if (await isQueuedAt(minutes)) queued.push(minutes)

  expect(queued).toEqual([15, 16, 29, 60, 180.5])
})
