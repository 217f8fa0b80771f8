import { afterAll, expect, test } from 'vitest'
import { call, meetingUrl, refusalOf, trigger } from '../../../../support/kuji-calls.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const token = 'tr1gger!$&*/with:"every"visible~character'
const server = await aRunningServer({ triggerToken: token })
afterAll(() => server.close())

function progress(drawId: number | string) {
  return call(server, {
    method: 'GET',
    url: `/assign_room/${drawId}`,
    headers: { authorization: `Bearer ${token}` },
  })
}

test('at ten to nine the plain call draws everybody who registered', async () => {
  const morning = await aRegisteredMorning(server, 11)
  morning.goTo(-10)
  const reply = await trigger(server, '9:00')

  expect(reply.statusCode).toBe(202)
  expect(reply.json()).toEqual({ draw_id: expect.any(Number), status: 'preparing', rooms: 3, users: 11 })
})

test('asked again it is the same draw, in each way of asking', async () => {
  const morning = await aRegisteredMorning(server, 4)
  morning.goTo(-10)
  const first = await trigger(server, '09:00')
  const day = morning.startsAt.toISOString()
  const again = [
    await trigger(server, '09:00'),
    await trigger(server, '9:00/'),
    await trigger(server, { date: day }),
    await trigger(server, { date: day.slice(0, 10) }),
  ]

  for (const reply of again) expect([reply.statusCode, reply.json()]).toEqual([202, first.json()])
  expect(await server.deps.db.prisma.draw.count({ where: { startsAt: morning.startsAt } })).toBe(1)
})

test('asked after everything is made it says so', async () => {
  const morning = await aRegisteredMorning(server, 4)
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()

  expect((await trigger(server, '09:00')).json()).toMatchObject({ status: 'done', rooms: 1, users: 4 })
})

test('a draw that was made is the answer also when its on-time window is over', async () => {
  const morning = await aRegisteredMorning(server, 4)
  const date = morning.startsAt.toISOString()
  morning.goTo(-10)
  const first = await trigger(server, { date })
  morning.goTo(30)

  const again = await trigger(server, { date })
  expect(again.statusCode).toBe(202)
  expect(again.json()).toMatchObject({ draw_id: first.json<{ draw_id: number }>().draw_id })
})

test('a slot that nobody registered for is drawn empty, and done', async () => {
  aMorning(server).goTo(-10)

  expect((await trigger(server, '09:00')).json()).toMatchObject({ status: 'done', rooms: 0, users: 0 })
})

test('an empty POST body, in whatever dress, is no hindrance to the plain call', async () => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain']) {
    aMorning(server).goTo(-10)
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const reply = await call(server, { method: 'POST', url: '/assign_room/09:00', headers, body: '' })

    expect([type, reply.statusCode]).toEqual([type, 202])
  }
})

test('in the evening it is too early, and registration stays open', async () => {
  const morning = await aRegisteredMorning(server, 3)
  const replies = [
    await trigger(server, '09:00'),
    await trigger(server, { date: morning.startsAt.toISOString() }),
  ]
  morning.goTo(-60.001)
  replies.push(await trigger(server, '09:00'))

  for (const reply of replies) expect(refusalOf(reply)).toEqual([409, 'TOO_EARLY'])
  expect(await server.deps.db.prisma.draw.count({ where: { startsAt: morning.startsAt } })).toBe(0)
  morning.goTo(-60)
  expect((await trigger(server, '09:00')).statusCode).toBe(202)
})

test('a time of day means the slot whose on-time window is open, and after that the next one', async () => {
  const morning = await aRegisteredMorning(server, 3)
  server.clock.moveTo(new Date(morning.startsAt.getTime() + 5 * 60_000 - 1))
  expect((await trigger(server, '09:00')).json()).toMatchObject({ users: 3 })

  morning.goTo(5)
  expect(refusalOf(await trigger(server, '09:00'))).toEqual([409, 'TOO_EARLY'])
})

test('a slot whose on-time window is over is not drawn any more', async () => {
  const morning = await aRegisteredMorning(server, 3)
  morning.goTo(5)

  expect(refusalOf(await trigger(server, { date: morning.startsAt.toISOString() }))).toEqual([
    422,
    'SLOT_PAST',
  ])
})

test.each(['09:30', '00:00', '23:59'])('there is no slot at %s', async (time) => {
  expect(refusalOf(await trigger(server, time))).toEqual([422, 'NOT_A_SLOT'])
})

test.each(['25:00', '24:00', '09:60', '9', '0900', '9:0', '09:00:00', '-9:00', 'nine', '%3A', '{9:00}'])(
  '"%s" is no time of day',
  async (time) => {
    expect(refusalOf(await trigger(server, time))).toEqual([400, 'INVALID_INPUT'])
  },
)

test.each([
  { what: 'no date', body: {} },
  { what: 'a date the calendar lacks', body: { date: '2026-02-30' } },
  { what: 'a time of day', body: { date: '09:00' } },
  { what: 'an unknown field', body: { date: '2030-01-07', early: true } },
])('a trigger with $what is invalid', async ({ body }) => {
  expect(refusalOf(await trigger(server, body))).toEqual([400, 'INVALID_INPUT'])
})

test('without the trigger token nothing can be drawn or asked', async () => {
  const morning = await aRegisteredMorning(server, 3)
  morning.goTo(-10)
  const [by] = morning.people
  const tokens = [undefined, 'Bearer', `Bearer ${token}x`, `Bearer ${token.slice(1)}`, `Basic ${token}`]
  for (const authorization of [...tokens, `Bearer ${by?.token}`]) {
    const headers = authorization === undefined ? {} : { authorization }
    const replies = [
      await call(server, { method: 'POST', url: '/assign_room/09:00', headers }),
      await call(server, { method: 'POST', url: '/assign_room', headers, body: { date: '2030-01-07' } }),
      await call(server, { method: 'GET', url: '/assign_room/1', headers }),
    ]

    for (const reply of replies) expect(refusalOf(reply)).toEqual([401, 'NOT_SIGNED_IN'])
  }
  expect(await server.deps.db.prisma.draw.count({ where: { startsAt: morning.startsAt } })).toBe(0)
})

test('the trigger token opens nothing that belongs to a person', async () => {
  const headers = { authorization: `Bearer ${token}` }

  expect(refusalOf(await call(server, { method: 'GET', url: '/meeting_url/1', headers }))).toEqual([
    401,
    'NOT_SIGNED_IN',
  ])
})

test('the progress of a draw counts rooms, people, and phones that were told', async () => {
  const morning = await aRegisteredMorning(server, 7)
  const [first] = morning.people
  const subscription = server.phones.subscribe()
  await server.deps.db.prisma.pushSubscription.create({
    data: { userId: first?.userId ?? 0, endpoint: subscription.endpoint, ...subscription.keys },
  })
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  expect((await progress(drawId)).json()).toEqual({
    status: 'preparing',
    rooms: { ready: 0, pending: 2, failed: 0 },
    users: 7,
    signalled: 0,
  })

  await server.work()
  expect((await progress(`${drawId}/`)).json()).toEqual({
    status: 'done',
    rooms: { ready: 2, pending: 0, failed: 0 },
    users: 7,
    signalled: 1,
  })
})

test('a draw that was never made is unknown, and one that is no number is invalid', async () => {
  expect(refusalOf(await progress(999_999_999))).toEqual([404, 'UNKNOWN_DRAW'])
  for (const id of ['09:00', '0', 'abc'])
    expect(refusalOf(await progress(id))).toEqual([400, 'INVALID_INPUT'])
})

test('after the answer the server makes the rooms by itself', async () => {
  const own = await aRunningServer({ worksByItself: true })
  const morning = await aRegisteredMorning(own, 4)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  morning.goTo(-10)
  await trigger(own, '09:00')

  await expect.poll(async () => (await meetingUrl(own, by))['status'], { timeout: 5_000 }).toBe('ready')
  await own.close()
})
