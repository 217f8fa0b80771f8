import { listen } from '@kuji/db/listen'
import { notify } from '@kuji/db/notify'
import { nowChannel, roomTopic } from '@kuji/services/rooms/now-topics'
import { tidyUp } from '@kuji/services/operations/tidy-up'
import fc from 'fast-check'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { aRoomInMeeting, jobsWaiting } from '../../../../support/room-in-meeting.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const joined = 'meeting.participant_joined'
const left = 'meeting.participant_left'
const started = 'meeting.started'
const ended = 'meeting.ended'

test('nobody knows how many are inside until Zoom has told something', async () => {
  const { tell, inside } = await aRoomInMeeting(server)
  expect(await inside()).toBeNull()

  await tell(started, { at: -1 })
  expect(await inside()).toBe(0)
  await tell(joined, { who: 'hana' })
  expect(await inside()).toBe(1)
})

test('who joins, leaves, comes back and leaves again counts as long as they are inside', async () => {
  const { tell, inside } = await aRoomInMeeting(server)
  const counts: (number | null | undefined)[] = []
  for (const [event, who, at] of [
    [joined, 'hana', 1],
    [joined, 'ren', 2],
    [left, 'hana', 10],
    [joined, 'hana', 20],
    [left, 'ren', 30],
    [left, 'hana', 40],
  ] as const) {
    await tell(event, { who, at })
    counts.push(await inside())
  }

  expect(counts).toEqual([1, 2, 1, 2, 1, 0])
})

test('in whatever order messages come, and however often, the same number is inside at the end', async () => {
  const { tell, inside, roomId } = await aRoomInMeeting(server)
  const messages = [
    { event: started, at: -1 },
    { event: joined, who: 'hana', at: 1 },
    { event: left, who: 'hana', at: 10 },
    { event: joined, who: 'hana', at: 20 },
    { event: joined, who: 'ren', at: 2 },
    { event: left, who: 'ren', at: 30 },
    { event: joined, who: 'mio', at: 3 },
  ]
  const some = fc.shuffledSubarray([...messages, ...messages], { minLength: 14, maxLength: 14 })
  await fc.assert(
    fc.asyncProperty(some, async (order) => {
      await server.deps.db.pool.query('delete from meeting_participants where room_id = $1', [roomId])
      for (const { event, ...told } of order) await tell(event, told)
      expect(await inside()).toBe(2)
    }),
    { numRuns: 12 },
  )
})

test('messages that are taken in at the same time count each person once', async () => {
  const { tell, inside } = await aRoomInMeeting(server)
  const people = ['hana', 'ren', 'mio', 'sora', 'aoi']

  await Promise.all([...people, ...people, ...people].map((who, at) => tell(joined, { who, at })))
  await Promise.all([...people, ...people].map((who) => tell(left, { who: `${who} elsewhere`, at: 40 })))

  expect(await inside()).toBe(5)
})

test('nobody is left inside a run that has ended, whatever was lost, and who enters after it counts', async () => {
  const { tell, inside } = await aRoomInMeeting(server)
  await tell(joined, { who: 'hana', at: 1 })
  await tell(ended, { at: 30 })
  expect(await inside()).toBe(0)
  await tell(joined, { who: 'ren', at: 2 })
  expect(await inside()).toBe(0)

  await tell(joined, { who: 'hana', at: 41, uuid: 'next run' })
  expect(await inside()).toBe(1)
})

test('the end of an earlier run may come after the next has begun', async () => {
  const { tell, inside } = await aRoomInMeeting(server)
  await tell(joined, { who: 'hana', at: 1, uuid: 'first run' })
  await tell(started, { at: 20, uuid: 'second run' })
  await tell(joined, { who: 'hana', at: 21, uuid: 'second run' })
  await tell(joined, { who: 'ren', at: 22, uuid: 'second run' })
  await tell(left, { who: 'hana', at: 25, uuid: 'first run' })
  await tell(ended, { at: 26, uuid: 'first run' })

  expect(await inside()).toBe(2)
})

test('who still sits in a meeting that was replaced is not in the room', async () => {
  const { tell, inside, roomId, meetingId } = await aRoomInMeeting(server)
  const { pool } = server.deps.db
  await pool.query(`insert into hosts (name) values ('owl') on conflict do nothing`)
  await pool.query(
    `insert into meetings (room_id, host, key, state, date, busy_from, busy_until, meeting_id)
     values ($1, 'owl', $3, 'abandoned', now(), now(), now(), $2)`,
    [roomId, meetingId, `kuji-x-${roomId}`],
  )
  await tell(joined, { who: 'hana', at: 1 })
  await pool.query('update rooms set meeting_id = 55500000000 + id where id = $1', [roomId])

  expect(await inside()).toBeNull()
  await tell(joined, { who: 'ren', at: 2 })
  expect(await inside()).toBeNull()
  await tell(joined, { who: 'ren', at: 3, meetingId: String(55_500_000_000 + roomId), uuid: `new ${roomId}` })
  await tell(left, { who: 'hana', at: 4 })
  expect(await inside()).toBe(1)
})

test('a room that has closed shows no number any more', async () => {
  const { tell, inside, goTo } = await aRoomInMeeting(server)
  await tell(joined, { who: 'hana' })
  goTo(15)

  expect(await inside()).toBeNull()
})

test('open screens are told of news, and of nothing that is known', async () => {
  const { tell, roomId } = await aRoomInMeeting(server)
  const heard: string[] = []
  const listener = await listen(server.database.url, {
    channel: nowChannel,
    onMessage: (topic) => void heard.push(topic),
  })
  onTestFinished(() => listener.close())

  await tell(joined, { who: 'hana', at: 5 })
  for (const at of [5, 5, 4]) await tell(joined, { who: 'hana', at })
  await tell(left, { who: 'hana', at: 9 })
  await notify(server.deps.db.pool, { channel: nowChannel, payload: 'the end' })
  await waitUntil(() => heard.includes('the end'))

  expect(heard.filter((topic) => topic === roomTopic(roomId))).toHaveLength(2)
})

test.each(['meeting.participant_jbh_waiting', 'meeting.participant_joined_waiting_room'])(
  'on %s the operator is alarmed and the room is looked at, once',
  async (event) => {
    const { tell, inside, ...room } = await aRoomInMeeting(server)
    await tell(event, { who: 'hana' })
    await tell(event, { who: 'ren' })

    const alarms = server.logLines
      .map((line) => JSON.parse(line))
      .filter(({ roomId }) => roomId === room.roomId)
    expect(alarms.at(-1)).toMatchObject({ level: 40, alarm: 'stuck_outside', roomId: room.roomId })
    expect(await jobsWaiting(server, 'check-meeting', room)).toEqual([{ roomId: room.roomId }])
    expect(await inside()).toBeNull()
  },
)

test.each(['meeting.deleted', ended])('on %s an open room is looked at', async (event) => {
  const { tell, ...room } = await aRoomInMeeting(server)
  await tell(event)

  expect(await jobsWaiting(server, 'check-meeting', room)).toEqual([{ roomId: room.roomId }])
})

test.each([
  ['closed by the clock', (room: { goTo: (minutes: number) => void }) => room.goTo(15)],
  [
    'of another meeting by now',
    ({ roomId }: { roomId: number }) =>
      server.deps.db.pool.query('update rooms set meeting_id = null where id = $1', [roomId]),
  ],
  [
    'not open',
    ({ roomId }: { roomId: number }) =>
      server.deps.db.pool.query(`update rooms set state = 'closed' where id = $1`, [roomId]),
  ],
])('a room %s is not looked at, and nobody is alarmed', async (_how, change) => {
  const { tell, ...room } = await aRoomInMeeting(server)
  await change(room)
  const lines = server.logLines.length
  for (const event of ['meeting.deleted', ended, 'meeting.participant_jbh_waiting']) await tell(event)

  expect(await jobsWaiting(server, 'check-meeting', room)).toEqual([])
  expect(server.logLines.slice(lines).join('')).not.toContain('stuck_outside')
})

test('no message says anything of a person: who is up is their own to say', async () => {
  const { tell, by } = await aRoomInMeeting(server)
  const seat = () => server.deps.db.prisma.seat.findFirst({ where: { userId: by.userId } })
  const before = await seat()
  await tell(joined, { who: by.username })
  await tell(left, { who: by.username, at: 5 })

  expect(await seat()).toEqual(before)
})

test('a day after a room has closed nothing is known any more of who was in it', async () => {
  const { tell, roomId, goTo } = await aRoomInMeeting(server)
  const rows = () => server.deps.db.prisma.meetingParticipant.count({ where: { roomId } })
  await tell(joined, { who: 'hana' })
  goTo(15 + 24 * 60 - 1)
  await tidyUp(server.deps)
  expect(await rows()).toBe(1)
  goTo(15 + 24 * 60)
  await tidyUp(server.deps)
  expect(await rows()).toBe(0)
})

test('what concerns no room of ours leaves nothing behind', async () => {
  const { tell, roomId } = await aRoomInMeeting(server)
  const { prisma } = server.deps.db
  await tell(joined, { who: 'hana', meetingId: '123' })

  expect(await prisma.meetingParticipant.count({ where: { OR: [{ roomId }, { meetingId: 123n }] } })).toBe(0)
})
