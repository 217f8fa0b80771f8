import type { SignalHealth } from '@kuji/contract/signal'
import { afterAll, expect, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice } from '../../../../support/tested-device.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer({ worksByItself: true })
afterAll(() => server.close())

const { deps, phones, clock } = server

/** Endpoints of the person's tests, in the order they were queued. */
async function testsOf({ userId }: Person): Promise<string[]> {
  const { rows } = await deps.db.pool.query<{ endpoint: string }>(
    `select p.endpoint from deliveries d join signals g on g.id = d.signal_id
     join push_subscriptions p on p.id = d.device_id
     where g.user_id = $1 and g.kind = 'test' order by d.id`,
    [userId],
  )
  return rows.map(({ endpoint }) => endpoint)
}

function later(seconds: number): void {
  clock.moveTo(new Date(clock.now().getTime() + seconds * 1000))
}

test('a test is sent at once, to the device that asks and no other', async () => {
  const person = await aPerson(server)
  const [{ endpoint }, other] = [await aDevice(server, person), await aDevice(server, person)]

  const answer = dataOf<SignalHealth>(await aPage(server, person).change('signal.test', { endpoint }))

  expect(answer.devices).toMatchObject([
    { current: true, lastTest: {} },
    { current: false, lastTest: null },
  ])
  await waitUntil(() => phones.received.some((one) => one.endpoint === endpoint))
  const { text } = phones.received.find((one) => one.endpoint === endpoint) ?? { text: '{}' }
  expect(JSON.parse(text)).toMatchObject({
    kuji: { kind: 'test', roomId: null, receipt: expect.stringMatching(/^[\da-f]{32}$/) },
  })
  expect(phones.received.some((one) => one.endpoint === other.endpoint)).toBe(false)
})

test('a second test within 15 seconds is the first one; after that it is one of its own', async () => {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  const page = aPage(server, person)
  await page.change('signal.test', { endpoint })
  later(14.9)
  const answer = dataOf<SignalHealth>(await page.change('signal.test', { endpoint }))
  expect(await testsOf(person)).toEqual([endpoint])
  expect(answer.devices).toMatchObject([{ lastTest: {} }])

  later(0.2)
  await page.change('signal.test', { endpoint })
  expect(await testsOf(person)).toEqual([endpoint, endpoint])
})

test('a device that has just changed hands is tested for its new person', async () => {
  const [before, person] = [await aPerson(server), await aPerson(server)]
  const subscription = await aDevice(server, before)
  const { endpoint } = subscription
  await aPage(server, before).change('signal.test', { endpoint })
  await aPage(server, person).change('signal.subscribe', subscription)
  await aPage(server, person).change('signal.test', { endpoint })

  expect(await testsOf(person)).toEqual([endpoint])
})

test('of many at once one test comes', async () => {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  const page = aPage(server, person)
  await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      page.change('signal.test', { endpoint: index % 2 ? endpoint : null }),
    ),
  )

  expect(await testsOf(person)).toEqual([endpoint])
})

test('who has no device cannot be tested, nor can another person’s device', async () => {
  const person = await aPerson(server)
  const other = await aPerson(server)
  const foreign = await aDevice(server, other)
  const page = aPage(server, person)

  for (const endpoint of [null, 'https://fcm.googleapis.com/unknown', foreign.endpoint])
    expect(pageRefusalOf(await page.change('signal.test', { endpoint }))[1]).toBe('NO_DEVICE')
  expect(await testsOf(other)).toEqual([])
})

test('registering sends a test to each of one’s devices, over both ways in', async () => {
  const { startsAt } = aMorning(server)
  for (const way of ['rest', 'trpc'] as const) {
    const person = await aPerson(server)
    const endpoints = [(await aDevice(server, person)).endpoint, (await aDevice(server, person)).endpoint]
    if (way === 'rest') expect((await register(server, person, startsAt)).statusCode).toBe(201)
    else dataOf(await aPage(server, person).change('slots.register', { startsAt: startsAt.toISOString() }))

    expect((await testsOf(person)).toSorted()).toEqual(endpoints.toSorted())
    await waitUntil(() => endpoints.every((one) => phones.received.some(({ endpoint }) => endpoint === one)))
  }
})

test('registering tests nobody without a device, nor one that was tested just now', async () => {
  const { startsAt } = aMorning(server)
  const [deviceless, tested] = [await aPerson(server), await aPerson(server)]
  const { endpoint } = await aDevice(server, tested)
  await aPage(server, tested).change('signal.test', { endpoint })
  for (const person of [deviceless, tested])
    expect((await register(server, person, startsAt)).statusCode).toBe(201)

  expect(await testsOf(deviceless)).toEqual([])
  expect(await testsOf(tested)).toEqual([endpoint])
})

test('who registers and withdraws in a loop is tested no more than 30 times an hour, and registered all the same', async () => {
  const { startsAt } = aMorning(server)
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  for (let round = 0; round < 31; round++) {
    later(16)
    const reply = await register(server, person, startsAt)
    expect(reply.statusCode).toBe(201)
    await deps.db.pool.query('delete from enroll_information where user_id = $1', [person.userId])
  }

  expect(await testsOf(person)).toHaveLength(29)
  const refused = await aPage(server, person).change('signal.test', { endpoint })
  expect(pageRefusalOf(refused)[1]).toBe('RATE_LIMITED')
})

test('a registration that sends no test counts none', async () => {
  const person = await aPerson(server)
  const { startsAt } = aMorning(server)
  for (let round = 0; round < 31; round++) {
    await register(server, person, startsAt)
    await deps.db.pool.query('delete from enroll_information where user_id = $1', [person.userId])
  }
  const { endpoint } = await aDevice(server, person)
  await aPage(server, person).change('signal.test', { endpoint })
  for (let round = 0; round < 30; round++) {
    await register(server, person, startsAt)
    await deps.db.pool.query('delete from enroll_information where user_id = $1', [person.userId])
  }
  later(16)
  expect((await aPage(server, person).change('signal.test', { endpoint })).statusCode).toBe(200)
})

test('a registration that is refused tests nothing', async () => {
  const { startsAt } = aMorning(server)
  const person = await aPerson(server)
  await register(server, person, startsAt)
  await aDevice(server, person)

  expect((await register(server, person, startsAt)).statusCode).toBe(409)
  expect(await testsOf(person)).toEqual([])
})
