import { drawSlot } from '@kuji/services/draw/draw-slot'
import { registerForSlot } from '@kuji/services/enrolment/register-for-slot'
import { afterAll, expect, test } from 'vitest'
import { call, post, refusalOf, register, trigger } from '../../../support/kuji-calls.ts'
import { aPerson, severalPeople } from '../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning, type Morning } from '../../../support/morning-of.ts'
import { aRunningServer } from '../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

/** Who is enrolled and who has a seat, as the database has it. */
async function whoIsIn({ startsAt }: Morning): Promise<{ enrolled: number[]; seated: number[] }> {
  const { prisma } = server.deps.db
  const enrolled = await prisma.enrolment.findMany({ where: { startsAt }, orderBy: { userId: 'asc' } })
  const seated = await prisma.seat.findMany({ where: { draw: { startsAt } }, orderBy: { userId: 'asc' } })
  return { enrolled: enrolled.map(({ userId }) => userId), seated: seated.map(({ userId }) => userId) }
}

test('one person who registers twenty times at once is registered once', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  const replies = await Promise.all(Array.from({ length: 20 }, () => register(server, by, startsAt)))

  expect(replies.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 201))
    expect(refusalOf(reply)).toEqual([409, 'ALREADY_REGISTERED'])
  expect(await server.deps.db.prisma.enrolment.count({ where: { startsAt } })).toBe(1)
})

test('whoever registers while the draw runs is drawn, or gets a seat right after it', async () => {
  for (let round = 0; round < 5; round++) {
    const morning = aMorning(server)
    const people = await severalPeople(server, 12)
    morning.goTo(-11)
    const slot = { startsAt: morning.startsAt, drawAt: server.clock.now(), practice: false }
    const [draw, ...outcomes] = await Promise.allSettled([
      drawSlot(server.deps, slot),
      ...people.map(({ userId }) =>
        registerForSlot(server.deps, { userId, slot: { instant: morning.startsAt } }),
      ),
    ])

    const { enrolled, seated } = await whoIsIn(morning)
    expect(seated).toEqual(enrolled)
    expect(enrolled).toHaveLength(12)
    const afterwards = outcomes.filter((one) => one.status === 'fulfilled' && one.value.standby)
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => 'fulfilled'))
    expect(draw).toMatchObject({ status: 'fulfilled', value: { users: 12 - afterwards.length } })
  }
})

test('whoever withdraws while the draw runs is either out or drawn', async () => {
  for (let round = 0; round < 3; round++) {
    const morning = await aRegisteredMorning(server, 12)
    const enrolments = await server.deps.db.prisma.enrolment.findMany({
      where: { startsAt: morning.startsAt },
    })
    morning.goTo(-10)
    const [, ...replies] = await Promise.all([
      trigger(server, '09:00'),
      ...enrolments.map(({ id, userId }) =>
        call(server, {
          method: 'DELETE',
          url: `/register/${id}`,
          by: morning.people.find((one) => one.userId === userId),
        }),
      ),
    ])

    const { enrolled, seated } = await whoIsIn(morning)
    expect(seated).toEqual(enrolled)
    expect(replies.filter(({ statusCode }) => statusCode === 204)).toHaveLength(12 - enrolled.length)
  }
})

test('eight draws of one slot at once are one draw, with everybody in exactly one room', async () => {
  const morning = await aRegisteredMorning(server, 23)
  morning.goTo(-10)
  const replies = await Promise.all(Array.from({ length: 8 }, () => trigger(server, '09:00')))

  expect(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(replies[0]?.json()).toMatchObject({ status: 'preparing', users: 23 })
  const { enrolled, seated } = await whoIsIn(morning)
  expect(seated).toEqual(enrolled)
  expect(new Set(seated).size).toBe(23)
})

test('several who work at once make one meeting a room, and tell nobody twice', async () => {
  const morning = await aRegisteredMorning(server, 12)
  for (const { userId } of morning.people) {
    const { endpoint, keys } = server.phones.subscribe()
    await server.deps.db.prisma.pushSubscription.create({ data: { userId, endpoint, ...keys } })
  }
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  const [meetingsBefore, pushesBefore] = [server.zoom.meetings().length, server.phones.received.length]
  await Promise.all([server.work(), server.work(), server.work()])

  const rooms = await server.deps.db.prisma.room.findMany({ where: { drawId } })
  expect(rooms.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready'])
  expect(new Set(rooms.map(({ meetingId }) => meetingId)).size).toBe(3)
  expect(server.zoom.meetings()).toHaveLength(meetingsBefore + 3)
  const told = server.phones.received.slice(pushesBefore).map(({ endpoint }) => endpoint)
  expect(told).toHaveLength(12)
  expect(new Set(told).size).toBe(12)
})

test('a whole room that gets up at the same moment is up', async () => {
  const morning = await aRegisteredMorning(server, 5)
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  const replies = await Promise.all(
    morning.people.flatMap((by) => [
      post(server, '/participated', { by }),
      post(server, '/paticipated', { by }),
    ]),
  )

  expect(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(
    await server.deps.db.prisma.seat.count({
      where: { draw: { startsAt: morning.startsAt }, participate: true },
    }),
  ).toBe(5)
})
