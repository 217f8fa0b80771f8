import { afterAll, expect, test } from 'vitest'
import { call, meetingUrl, post, refusalOf, trigger } from '../../../../support/kuji-calls.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning, type Morning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

/** Somebody whose room is ready, at five to nine, and who sits in it with them. */
async function aSleeper(
  others = 2,
): Promise<Morning & { by: Person; roomId: number; people: readonly Person[] }> {
  const morning = await aRegisteredMorning(server, others + 1)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  morning.goTo(-5)
  return { ...morning, by, roomId: Number((await meetingUrl(server, by))['room_id']) }
}

test('getting up records it at the minute and gives the way into the room', async () => {
  const { by, roomId, startsAt } = await aSleeper()
  const reply = await post(server, '/participated', { by, body: { room_id: roomId } })

  expect(reply.statusCode).toBe(200)
  expect(reply.json()).toEqual({
    participate: true,
    room_id: roomId,
    zoom_url: expect.stringContaining('/j/'),
  })
  const seat = await server.deps.db.prisma.seat.findFirstOrThrow({ where: { roomId, userId: by.userId } })
  expect(seat).toMatchObject({ participate: true, gotUpAt: new Date(startsAt.getTime() - 300_000) })
})

test('the original spelling does the same', async () => {
  const { by, roomId } = await aSleeper()
  const reply = await post(server, '/paticipated', { by })

  expect(reply.json()).toMatchObject({ participate: true, room_id: roomId })
})

test('saying it twice, later, or many times at once records the first time and answers the same', async () => {
  const { by, roomId, goTo, startsAt } = await aSleeper()
  const first = await post(server, '/participated', { by })
  goTo(3)
  const more = await Promise.all(Array.from({ length: 8 }, () => post(server, '/participated', { by })))

  expect(new Set([first, ...more].map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  const seat = await server.deps.db.prisma.seat.findFirstOrThrow({ where: { roomId, userId: by.userId } })
  expect(seat.gotUpAt).toEqual(new Date(startsAt.getTime() - 300_000))
})

test('the others of the room see one more awake, and nobody else changes', async () => {
  const { by, people } = await aSleeper()
  await post(server, '/participated', { by })
  const other = people[1]
  if (other === undefined) throw new Error('nobody else there')

  expect(await meetingUrl(server, other)).toMatchObject({ status: 'ready', awake: 1, seats: 3 })
})

test.each([
  { what: 'no body and no content type', headers: {}, payload: undefined },
  { what: 'an empty body called JSON', headers: { 'content-type': 'application/json' }, payload: '' },
  { what: 'an empty object', headers: { 'content-type': 'application/json' }, payload: '{}' },
  { what: 'null', headers: { 'content-type': 'application/json' }, payload: 'null' },
  {
    what: 'JSON with a charset',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    payload: '{}',
  },
  {
    what: 'an empty form, as curl -d "" sends',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  },
])('$what means the room that is open now', async ({ headers, payload }) => {
  const { by, roomId } = await aSleeper(0)
  const reply = await call(server, { method: 'POST', url: '/participated', by, headers, body: payload })

  expect(reply.json()).toMatchObject({ participate: true, room_id: roomId })
})

test.each([
  { what: 'an unknown field', body: { room: 1 } },
  { what: 'a room that is a word', body: { room_id: 'seven' } },
  { what: 'room zero', body: { room_id: 0 } },
  { what: 'half a room', body: { room_id: 1.5 } },
  { what: 'a room beyond what a database counts to', body: { room_id: 2_147_483_648 } },
  { what: 'a room beyond what JavaScript counts to', body: { room_id: 2 ** 60 } },
  { what: 'an array', body: [1] },
])('getting up with $what is invalid', async ({ body }) => {
  expect(refusalOf(await post(server, '/participated', { by: await aPerson(server), body }))).toEqual([
    400,
    'INVALID_INPUT',
  ])
})

test('a room that does not exist and the room of others are both nothing', async () => {
  const { roomId } = await aSleeper()
  const by = await aPerson(server)
  for (const room of [roomId, 2_147_483_647]) {
    const reply = await post(server, '/participated', { by, body: { room_id: room } })

    expect(refusalOf(reply)).toEqual([404, 'NOT_FOUND'])
  }
})

test('before the room is ready, and after it closed, there is no open room', async () => {
  const morning = await aRegisteredMorning(server, 1)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  const outcomes: unknown[] = []
  const tryIt = async () => outcomes.push(refusalOf(await post(server, '/participated', { by })))
  await tryIt()
  morning.goTo(-10)
  await trigger(server, '09:00')
  await tryIt()
  await server.work()
  const roomId = Number((await meetingUrl(server, by))['room_id'])
  morning.goTo(15)
  await tryIt()
  outcomes.push(refusalOf(await post(server, '/participated', { by, body: { room_id: roomId } })))

  expect(outcomes).toEqual(Array.from({ length: 4 }, () => [409, 'NO_OPEN_ROOM']))
  expect(await server.deps.db.prisma.seat.count({ where: { userId: by.userId, participate: true } })).toBe(0)
})

test('a millisecond before the room closes one can still get up', async () => {
  const { by, startsAt } = await aSleeper()
  server.clock.moveTo(new Date(startsAt.getTime() + 15 * 60_000 - 1))

  expect((await post(server, '/participated', { by })).statusCode).toBe(200)
})
