import type { SignalHealth } from '@kuji/contract/signal'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, expect, test } from 'vitest'
import { post } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice, aTestOf } from '../../../../support/tested-device.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones, clock } = server

async function healthOf(person: Person, endpoint: string | null = null): Promise<SignalHealth> {
  return dataOf(await aPage(server, person).ask('signal.health', { endpoint }))
}

function send(): Promise<unknown> {
  return sendSignals(deps, phones.origin, new AbortController().signal)
}

test('who has no device has no health, and hears whether e-mail helps out', async () => {
  const person = await aPerson(server)

  expect(await healthOf(person)).toEqual({ devices: [], mail: false })
  expect(await healthOf(person, 'https://fcm.googleapis.com/not-mine')).toEqual({ devices: [], mail: false })
})

test('a test is on its way, taken, and shown', async () => {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  const device = async () => (await healthOf(person, endpoint)).devices[0]
  const added = {
    id: expect.any(Number),
    current: true,
    service: 'other',
    addedAt: clock.now().toISOString(),
    lastShownAt: null,
    silent: false,
  }
  expect(await device()).toEqual({ ...added, lastTest: null })

  const receipt = await aTestOf(server, { ...person, endpoint })
  const sentAt = clock.now().toISOString()
  expect(await device()).toEqual({ ...added, lastTest: { state: 'sending', sentAt, shownAt: null } })

  await send()
  expect(await device()).toEqual({ ...added, lastTest: { state: 'sent', sentAt, shownAt: null } })

  clock.moveTo(new Date(clock.now().getTime() + 2000))
  const shownAt = clock.now().toISOString()
  await post(server, '/receipts', { body: { receipt } })
  expect(await device()).toEqual({
    ...added,
    lastShownAt: shownAt,
    lastTest: { state: 'shown', sentAt, shownAt },
  })
})

test.each([400, 403])('a test that the push service answers with %i was refused', async (status) => {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  await aTestOf(server, { ...person, endpoint })
  phones.misbehave(status)
  await send()

  expect((await healthOf(person, endpoint)).devices).toMatchObject([
    { silent: status === 403, lastTest: { state: 'refused', shownAt: null } },
  ])
})

test('the device that asks comes first, then the newest, and another person’s never', async () => {
  const person = await aPerson(server)
  const start = clock.now().getTime()
  const endpoints: string[] = []
  for (const index of [0, 1, 2]) {
    clock.moveTo(new Date(start + index * 1000))
    endpoints.push((await aDevice(server, person)).endpoint)
  }
  const foreign = await aDevice(server, await aPerson(server))
  const ids = async (endpoint: string | null) =>
    (await healthOf(person, endpoint)).devices.map(({ id, current }) => [id, current])
  const rows = await deps.db.prisma.pushSubscription.findMany({
    where: { endpoint: { in: endpoints } },
    orderBy: { id: 'asc' },
  })
  const [first, second, third] = rows.map(({ id }) => id)

  expect(await ids(endpoints[0] ?? '')).toEqual([
    [first, true],
    [third, false],
    [second, false],
  ])
  for (const unknown of [null, foreign.endpoint])
    expect(await ids(unknown)).toEqual([
      [third, false],
      [second, false],
      [first, false],
    ])
})

test('a test that the device showed for its person before is none of the new one’s', async () => {
  const before = await aPerson(server)
  const subscription = await aDevice(server, before)
  await aTestOf(server, { ...before, endpoint: subscription.endpoint })
  const person = await aPerson(server)
  await aPage(server, person).change('signal.subscribe', subscription)

  expect((await healthOf(person, subscription.endpoint)).devices).toMatchObject([{ lastTest: null }])
})

test('nobody asks without signing in', async () => {
  const page = aPage(server)

  expect(pageRefusalOf(await page.ask('signal.health', { endpoint: null }))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(pageRefusalOf(await page.change('signal.test', { endpoint: null }))).toEqual([401, 'NOT_SIGNED_IN'])
})
