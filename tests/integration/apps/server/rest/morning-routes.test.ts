import { afterAll, expect, test } from 'vitest'
import { call, meetingUrl, post, refusalOf, register, trigger } from '../../../../support/kuji-calls.ts'
import { aPerson, severalPeople } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

test('registering for an instant, with any offset, gives the enrolment with the instant in UTC', async () => {
  const { startsAt } = aMorning(server)
  const local = `${new Date(startsAt.getTime() + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`
  for (const date of [startsAt.toISOString(), local]) {
    const reply = await register(server, await aPerson(server), date)

    expect(reply.statusCode).toBe(201)
    expect(reply.json()).toEqual({ id: expect.any(Number), date: startsAt.toISOString() })
  }
})

test('registering for a date takes the first slot of that day in the home zone', async () => {
  const { startsAt } = aMorning(server)
  const reply = await register(server, await aPerson(server), startsAt.toISOString().slice(0, 10))

  expect(reply.json()).toMatchObject({ date: startsAt.toISOString() })
})

test.each([
  { what: 'an instant that is no slot', date: '2030-03-01T00:30:00Z' },
  { what: 'a millisecond beside a slot', date: '2030-03-01T00:00:00.001Z' },
  { what: 'the right time in the wrong zone', date: '2030-03-01T09:00:00Z' },
  { what: 'an instant that is no slot, long ago', date: '0000-01-01T00:00:00+14:00' },
  { what: 'an instant that is no slot, far ahead', date: '9999-12-31T23:59:59Z' },
])('$what cannot be registered for', async ({ date }) => {
  aMorning(server)

  expect(refusalOf(await register(server, await aPerson(server), date))).toEqual([422, 'NOT_A_SLOT'])
})

test('a slot more than seven days ahead cannot be booked yet', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const daysLater = (days: number): Date => new Date(morning.startsAt.getTime() + days * 86_400_000)

  expect((await register(server, by, daysLater(6))).statusCode).toBe(201)
  expect(refusalOf(await register(server, by, daysLater(7)))).toEqual([422, 'NOT_A_SLOT'])
})

test('an instant may leave its seconds out', async () => {
  const morning = aMorning(server)
  const date = morning.startsAt.toISOString().replace(':00.000Z', 'Z')
  const reply = await post(server, '/register', { by: await aPerson(server), body: { date } })

  expect(reply.statusCode).toBe(201)
})

test('a slot closes when its on-time window ends, and is past once its rooms have closed', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const outcomes: unknown[] = []
  for (const minutes of [5, 14.999, 15, 60]) {
    morning.goTo(minutes)
    outcomes.push(refusalOf(await register(server, by, morning.startsAt)))
  }

  expect(outcomes).toEqual([
    [422, 'SLOT_CLOSED'],
    [422, 'SLOT_CLOSED'],
    [422, 'SLOT_PAST'],
    [422, 'SLOT_PAST'],
  ])
  expect(refusalOf(await register(server, by, '2026-01-05'))).toEqual([422, 'SLOT_PAST'])
  server.clock.moveTo(new Date(morning.startsAt.getTime() + 5 * 60_000 - 1))
  expect((await register(server, by, morning.startsAt)).statusCode).toBe(201)
})

test('whoever registers after the draw was due but before it was made is drawn with the others', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  morning.goTo(-9)
  expect((await register(server, by, morning.startsAt)).statusCode).toBe(201)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'drawing', room_id: null })
  await trigger(server, '09:00')

  expect(await meetingUrl(server, by)).toMatchObject({ status: 'preparing' })
})

test('who registers for a slot drawn before its time gets a seat at once', async () => {
  const morning = await aRegisteredMorning(server, 3)
  const by = await aPerson(server)
  morning.goTo(-30)
  await trigger(server, '09:00')

  expect((await register(server, by, morning.startsAt)).statusCode).toBe(201)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'preparing', seats: 4 })
})

test('one person has one enrolment in a slot, and may have one in another', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  await register(server, by, startsAt)

  expect(refusalOf(await register(server, by, startsAt))).toEqual([409, 'ALREADY_REGISTERED'])
  const nextDay = new Date(startsAt.getTime() + 86_400_000)
  expect((await register(server, by, nextDay)).statusCode).toBe(201)
})

test.each([
  { what: 'a date the calendar lacks', body: { date: '2026-02-30' } },
  { what: 'an instant the calendar lacks', body: { date: '2026-02-30T00:00:00Z' } },
  { what: 'an instant without an offset', body: { date: '2030-03-01T09:00:00' } },
  { what: 'words', body: { date: 'tomorrow' } },
  { what: 'a number', body: { date: 1_900_000_000 } },
  { what: 'no date', body: {} },
  { what: 'an unknown field', body: { date: '2030-03-01', user_id: 1 } },
  { what: 'an array', body: ['2030-03-01'] },
  { what: 'null for a date', body: { date: null } },
])('registering with $what is invalid', async ({ body }) => {
  expect(refusalOf(await post(server, '/register', { by: await aPerson(server), body }))).toEqual([
    400,
    'INVALID_INPUT',
  ])
})

test('a registration can be withdrawn, and made again', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()
  const reply = await call(server, { method: 'DELETE', url: `/register/${id}`, by })

  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'none' })
  expect(refusalOf(await call(server, { method: 'DELETE', url: `/register/${id}`, by }))).toEqual([
    404,
    'NOT_REGISTERED',
  ])
  expect((await register(server, by, startsAt)).statusCode).toBe(201)
})

test("somebody else's registration looks like none, and stays", async () => {
  const { people } = await aRegisteredMorning(server, 1)
  const { id } = await server.deps.db.prisma.enrolment.findFirstOrThrow({
    where: { userId: people[0]?.userId ?? 0 },
  })
  const by = await aPerson(server)
  const someoneElses = await call(server, { method: 'DELETE', url: `/register/${id}`, by })
  const unknown = await call(server, { method: 'DELETE', url: '/register/999999999', by })

  expect(refusalOf(someoneElses)).toEqual([404, 'NOT_REGISTERED'])
  expect(someoneElses.body).toBe(unknown.body)
  expect(await server.deps.db.prisma.enrolment.count({ where: { id } })).toBe(1)
})

test.each(['abc', '0', '-1', '1.5', '1e3', '99999999999999999999', '1%00', '%F0%9F%90%A6'])(
  'the registration "%s" is no number',
  async (id) => {
    const reply = await call(server, { method: 'DELETE', url: `/register/${id}`, by: await aPerson(server) })

    expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
  },
)

test('after the draw a registration stays', async () => {
  const morning = await aRegisteredMorning(server, 3)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  const { id } = await server.deps.db.prisma.enrolment.findFirstOrThrow({ where: { userId: by.userId } })
  morning.goTo(-10)
  await trigger(server, '09:00')

  expect(refusalOf(await call(server, { method: 'DELETE', url: `/register/${id}`, by }))).toEqual([
    409,
    'ALREADY_DRAWN',
  ])
})

test('a whole morning, as /meeting_url tells it', async () => {
  const morning = await aRegisteredMorning(server, 4)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  const date = morning.startsAt.toISOString()
  const drawAt = new Date(morning.startsAt.getTime() - 600_000).toISOString()
  const nothingYet = { date, draw_at: drawAt, room_id: null, zoom_url: null, awake: 0, seats: 0 }
  expect(await meetingUrl(server, by)).toEqual({ status: 'registered', ...nothingYet })

  morning.goTo(-10)
  expect(await meetingUrl(server, by)).toEqual({ status: 'drawing', ...nothingYet })

  await trigger(server, '09:00')
  const inARoom = { date, draw_at: drawAt, room_id: expect.any(Number), zoom_url: null, awake: 0, seats: 4 }
  expect(await meetingUrl(server, by)).toEqual({ status: 'preparing', ...inARoom })

  await server.work()
  const zoomUrl = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/j\/\d+\?pwd=/)
  expect(await meetingUrl(server, by)).toEqual({ status: 'ready', ...inARoom, zoom_url: zoomUrl })

  await post(server, '/participated', { by })
  const joined = { ...inARoom, zoom_url: zoomUrl, awake: 1 }
  expect(await meetingUrl(server, by)).toEqual({ status: 'joined', ...joined })

  morning.goTo(15)
  const over = { status: 'over', ...joined, zoom_url: null }
  expect(await meetingUrl(server, by)).toEqual(over)
  morning.goTo(29.999)
  expect(await meetingUrl(server, by)).toEqual(over)
  morning.goTo(30)
  expect(await meetingUrl(server, by)).toEqual({
    ...{ status: 'none', date: null, draw_at: null, room_id: null, zoom_url: null, awake: 0, seats: 0 },
  })
})

test('a morning that nobody draws ends with the plain word that there is no room', async () => {
  const morning = await aRegisteredMorning(server, 1)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  const statuses: unknown[] = []
  for (const minutes of [-11, -10, 4, 5, 29, 30]) {
    morning.goTo(minutes)
    statuses.push((await meetingUrl(server, by))['status'])
  }

  expect(statuses).toEqual(['registered', 'drawing', 'drawing', 'no_room', 'no_room', 'none'])
})

test('while a morning is still on the screen it comes before the next one', async () => {
  const morning = await aRegisteredMorning(server, 1)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  await register(server, by, new Date(morning.startsAt.getTime() + 86_400_000))
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  morning.goTo(20)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'over', date: morning.startsAt.toISOString() })

  morning.goTo(30)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'registered' })
})

test('nobody learns anything of another person', async () => {
  const [one, other] = await severalPeople(server, 2)
  if (one === undefined || other === undefined) throw new Error('nobody there')
  for (const id of [other.userId, 999_999_999]) {
    const reply = await call(server, { method: 'GET', url: `/meeting_url/${id}`, by: one })

    expect(refusalOf(reply)).toEqual([403, 'FORBIDDEN'])
  }
})

test.each(['abc', '0', '-1', '1.5', '0x1', '99999999999999999999', '1%27', '%E2%98%80'])(
  'the person "%s" is no number',
  async (id) => {
    const reply = await call(server, { method: 'GET', url: `/meeting_url/${id}`, by: await aPerson(server) })

    expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
  },
)

test('a trailing slash is tolerated everywhere, and HEAD answers like GET without a body', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  const registered = await post(server, '/register/', { by, body: { date: startsAt.toISOString() } })
  const asked = await call(server, { method: 'GET', url: `/meeting_url/${by.userId}/`, by })
  const head = await call(server, { method: 'HEAD', url: `/meeting_url/${by.userId}`, by })

  expect(registered.statusCode).toBe(201)
  expect(asked.json()).toMatchObject({ status: 'registered' })
  expect([head.statusCode, head.body]).toEqual([200, ''])
  const { id } = registered.json<{ id: number }>()
  expect((await call(server, { method: 'DELETE', url: `/register/${id}/`, by })).statusCode).toBe(204)
})
