import type { OwnRecord } from '@kuji/contract/record'
import { foldRate, startRate } from '@kuji/domain/rate'
import { runTick } from '@kuji/services/operations/run-tick'
import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { subscribe } from '@kuji/services/signal/devices'
import { recomputeRates } from '@kuji/services/settlement/recompute-rates'
import { afterAll, expect, test } from 'vitest'
import { meetingUrl, post, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf } from '../../../../support/kuji-page.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones, zoom } = server
const patience = new AbortController().signal
const tick = () => runTick(deps, patience)

async function aPhone(person: Person): Promise<string> {
  const subscription = phones.subscribe()
  await subscribe(deps, { userId: person.userId, subscription })
  return subscription.endpoint
}

/** Outcome, rate and counted mornings, in the order of the people. */
async function historyOf(people: readonly Person[]) {
  const seats = await deps.db.prisma.seat.findMany({
    where: { userId: { in: people.map(({ userId }) => userId) } },
    include: { user: true },
  })
  return people.flatMap(({ userId }) =>
    seats
      .filter((seat) => seat.userId === userId)
      .map(({ outcome, user }) => [outcome, user.rate, user.rateEvents]),
  )
}

const came = ['came', foldRate([true]).rate, 1]
const missed = ['missed', foldRate([false]).rate, 1]
const ours = ['ours', startRate.rate, 0]

test('a whole morning: who tapped came, who was told or looked missed it, whom no signal reached is left alone', async () => {
  const morning = await aRegisteredMorning(server, 6)
  const [up, told, lost, looked, deviceless, upThoughLost] = morning.people as [
    Person,
    Person,
    Person,
    Person,
    Person,
    Person,
  ]
  await aPhone(up)
  await aPhone(told)
  for (const person of [lost, looked, upThoughLost]) phones.unsubscribe(await aPhone(person))
  morning.goTo(-10)
  await tick()
  await meetingUrl(server, looked)
  for (const person of [up, upThoughLost])
    expect((await post(server, '/participated', { by: person })).statusCode).toBe(200)
  for (const minute of [0, 3, 6]) {
    morning.goTo(minute)
    await tick()
  }
  expect(await historyOf(morning.people)).toEqual(Array(6).fill([null, startRate.rate, 0]))

  morning.goTo(15)
  expect(await tick()).toMatchObject({ settled: [expect.any(Number)] })

  expect(await historyOf([up, told, lost, looked, deviceless, upThoughLost])).toEqual([
    came,
    missed,
    ours,
    missed,
    ours,
    came,
  ])
  const record = dataOf<OwnRecord>(await aPage(server, told).ask('record.view'))
  expect(record).toMatchObject({ came: null, mornings: [{ came: false, disputed: false }] })
  expect(await tick()).toMatchObject({ settled: [] })
})

test('where Zoom refuses the meeting nobody has missed anything', async () => {
  const morning = await aRegisteredMorning(server, 4)
  for (const person of morning.people) await aPhone(person)
  for (let room = 0; room < 4; room++)
    zoom.faults.failNext({ status: 400, body: { code: 300, message: 'no' }, path: '/v2/users/' })
  morning.goTo(-10)
  await tick()
  zoom.faults.clear()
  morning.goTo(15)
  await tick()

  expect(await historyOf(morning.people)).toEqual(Array(4).fill(ours))
})

test('where signals went out only after the on-time window nobody has missed anything', async () => {
  const morning = await aRegisteredMorning(server, 4)
  for (const person of morning.people) await aPhone(person)
  const [up] = morning.people as [Person]
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  for (const { id } of await deps.db.prisma.room.findMany({ where: { drawId } }))
    await makeMeeting(deps, id, patience)
  await post(server, '/participated', { by: up })
  const told = phones.received.length
  // The worker was away since the meetings were made.
  morning.goTo(5.01)
  await tick()
  expect(phones.received.length).toBeGreaterThan(told)
  morning.goTo(15)
  await tick()

  expect(await historyOf(morning.people)).toEqual([came, ours, ours, ours])
})

test('a night’s downtime: the morning is settled by the first tick after, whenever that is', async () => {
  const morning = await aRegisteredMorning(server, 4)
  for (const person of morning.people) await aPhone(person)
  morning.goTo(-10)
  await tick()
  morning.goTo(24 * 60 - 60)
  expect(await tick()).toMatchObject({ settled: [expect.any(Number)] })

  expect(await historyOf(morning.people)).toEqual(Array(4).fill(missed))
})

test('a cancelled seat in time is no event', async () => {
  const morning = await aRegisteredMorning(server, 4)
  const [one] = morning.people as [Person]
  const { id } = await deps.db.prisma.enrolment.findFirstOrThrow({ where: { userId: one.userId } })
  await aPage(server, one).change('slots.cancel', { enrolmentId: id })
  for (const minute of [-10, 15]) {
    morning.goTo(minute)
    await tick()
  }

  expect(await historyOf([one])).toEqual([])
  expect(await deps.db.prisma.user.findUniqueOrThrow({ where: { id: one.userId } })).toMatchObject({
    rate: startRate.rate,
    rateEvents: 0,
  })
  expect(await recomputeRates(deps, false)).toMatchObject({ differing: 0 })
})
