import { confirmReceipt } from '@kuji/services/signal/confirm-receipt'
import { noteSilentDevices, queueQuietTests } from '@kuji/services/signal/quiet-tests'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, expect, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aMorning, type Morning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { quietEvenings, tenPm, type Sleeper } from '../../../../support/quiet-evening.ts'
import { aDevice, readDevice } from '../../../../support/tested-device.ts'

const server = await aRunningServer({ timetable: { zone: 'Asia/Tokyo', times: ['09:00', '10:00'] } })
afterAll(() => server.close())

const { clock, phones } = server
const mail = { send: async () => undefined, verify: async () => undefined }
const deps = { ...server.deps, mail }
const { pool } = deps.db
const { aSleeper, lastShown, quietTestsOf, mailsTo } = quietEvenings(server)

async function isSilent({ endpoint }: Sleeper): Promise<boolean> {
  return (await readDevice(server, endpoint))?.silentSince instanceof Date
}

function send(): Promise<unknown> {
  return sendSignals(deps, phones.origin, new AbortController().signal)
}

/** The evening as the ticks would have it: queued and sent at ten, judged a quarter of an hour later. */
async function anEvening(morning: Morning): Promise<void> {
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()
  morning.goTo(tenPm + 15)
  await noteSilentDevices(deps)
}

test('at ten those are tested who have a seat tomorrow and a device that showed nothing for a day', async () => {
  const morning = aMorning(server)
  const never = await aSleeper(morning)
  const long = await aSleeper(morning, { hours: 24 })
  const fresh = await aSleeper(morning, { hours: 23.9 })
  const unregistered = await aPerson(server)
  await aDevice(server, unregistered)
  morning.goTo(tenPm - 0.01)
  expect(await queueQuietTests(deps)).toBe(0)

  morning.goTo(tenPm)
  expect(await queueQuietTests(deps)).toBe(2)

  for (const one of [never, long])
    expect(await quietTestsOf(one)).toMatchObject([{ endpoint: one.endpoint, date: morning.startsAt }])
  for (const one of [fresh, unregistered]) expect(await quietTestsOf(one)).toEqual([])
})

test('the test is silent, and the phone that shows it is well', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()
  const message = phones.received.findLast(({ endpoint }) => endpoint === sleeper.endpoint)
  expect(message?.ttlSeconds).toBeLessThanOrEqual(15 * 60)
  expect(JSON.parse(message?.text ?? '{}')).toMatchObject({
    notification: { silent: true },
    kuji: { kind: 'quiet_test' },
  })

  morning.goTo(tenPm + 1)
  await confirmReceipt(deps, JSON.parse(message?.text ?? '{}').kuji.receipt)
  morning.goTo(tenPm + 15)
  await noteSilentDevices(deps)

  expect(await isSilent(sleeper)).toBe(false)
  expect(await mailsTo(sleeper)).toEqual([])
})

test('a quarter of an hour later a device without a receipt is silent, and its person gets one e-mail', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()
  morning.goTo(tenPm + 14.9)
  expect(await noteSilentDevices(deps)).toBe(0)
  expect(await isSilent(sleeper)).toBe(false)

  morning.goTo(tenPm + 15)
  expect(await noteSilentDevices(deps)).toBe(1)
  expect(await noteSilentDevices(deps)).toBe(0)
  morning.goTo(-20)
  expect(await noteSilentDevices(deps)).toBe(0)

  expect(await isSilent(sleeper)).toBe(true)
  expect(await mailsTo(sleeper)).toEqual([morning.startsAt])
})

test('many ticks at once test, judge and write to each person once', async () => {
  const morning = aMorning(server)
  const sleepers = [await aSleeper(morning), await aSleeper(morning), await aSleeper(morning)]
  morning.goTo(tenPm)
  await Promise.all(Array.from({ length: 6 }, () => queueQuietTests(deps)))
  await send()
  morning.goTo(tenPm + 15)
  const judged = await Promise.all(Array.from({ length: 6 }, () => noteSilentDevices(deps)))

  expect(judged.reduce((sum, count) => sum + count, 0)).toBe(3)
  for (const one of sleepers) {
    expect(await quietTestsOf(one)).toHaveLength(1)
    expect(await mailsTo(one)).toEqual([morning.startsAt])
  }
})

test('a tick that comes late tests nobody in the night, and one at five to eleven still does', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  for (const minutes of [60, 90, 8 * 60]) {
    morning.goTo(tenPm + minutes)
    expect(await queueQuietTests(deps)).toBe(0)
  }

  morning.goTo(tenPm + 55)
  expect(await queueQuietTests(deps)).toBe(1)
  await send()
  morning.goTo(tenPm + 70)
  expect(await noteSilentDevices(deps)).toBe(1)
  expect(await mailsTo(sleeper)).toEqual([morning.startsAt])
})

test('a worker that was away judges when it is back, but no more once the slot has begun', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()

  morning.goTo(0)
  expect(await noteSilentDevices(deps)).toBe(0)
  morning.goTo(-60)
  expect(await noteSilentDevices(deps)).toBe(1)
  expect(await isSilent(sleeper)).toBe(true)
})

test('who is not registered any more is left alone', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()
  await pool.query('delete from enroll_information where user_id = $1', [sleeper.userId])
  morning.goTo(tenPm + 15)

  expect(await noteSilentDevices(deps)).toBe(0)
  expect(await mailsTo(sleeper)).toEqual([])
})

test('a test that no push service took says nothing about the device', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  phones.misbehave(503)
  await send()
  morning.goTo(tenPm + 16)

  expect(await noteSilentDevices(deps)).toBe(0)
  expect(await isSilent(sleeper)).toBe(false)
  expect(await mailsTo(sleeper)).toEqual([])
})

test('one device that works is enough: no e-mail, whatever the others do', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  const { endpoint } = await aDevice(server, sleeper)
  await lastShown(endpoint, clock.now())
  await anEvening(morning)

  expect(await isSilent(sleeper)).toBe(true)
  expect(await isSilent({ ...sleeper, endpoint })).toBe(false)
  expect(await quietTestsOf(sleeper)).toHaveLength(1)
  expect(await mailsTo(sleeper)).toEqual([])
})

test.each([410, 403])(
  'who lost the only device with the test (%i) gets the e-mail as well',
  async (status) => {
    const morning = aMorning(server)
    const sleeper = await aSleeper(morning)
    morning.goTo(tenPm)
    await queueQuietTests(deps)
    phones.misbehave(status)
    await send()
    morning.goTo(tenPm + 15)
    await noteSilentDevices(deps)
    await noteSilentDevices(deps)

    expect(await mailsTo(sleeper)).toEqual([morning.startsAt])
  },
)

test('who knows that their device is silent is tested again, and not written to again', async () => {
  const first = aMorning(server)
  const sleeper = await aSleeper(first)
  await anEvening(first)
  const second = aMorning(server)
  await register(server, sleeper, second.startsAt)
  await anEvening(second)

  expect(await quietTestsOf(sleeper)).toHaveLength(2)
  expect(await mailsTo(sleeper)).toEqual([first.startsAt])
})

test('a device that works again and falls silent again is news again', async () => {
  const first = aMorning(server)
  const sleeper = await aSleeper(first)
  await anEvening(first)
  const [{ receipt } = { receipt: '' }] = await quietTestsOf(sleeper)
  await confirmReceipt(deps, receipt)
  expect(await isSilent(sleeper)).toBe(false)
  await noteSilentDevices(deps)
  expect(await isSilent(sleeper)).toBe(false)

  const second = aMorning(server)
  await register(server, sleeper, second.startsAt)
  await anEvening(second)
  expect(await mailsTo(sleeper)).toEqual([first.startsAt, second.startsAt])
})

test('a device that was made anew since its test is not judged by it', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(deps)
  await send()
  morning.goTo(tenPm + 5)
  await pool.query('update push_subscriptions set created_at = $2, silent_since = null where endpoint = $1', [
    sleeper.endpoint,
    clock.now(),
  ])
  morning.goTo(tenPm + 15)

  expect(await noteSilentDevices(deps)).toBe(0)
})

test('who has seats in two slots of a morning is tested once, for the first', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  await register(server, sleeper, new Date(morning.startsAt.getTime() + 60 * 60_000))
  for (const minutes of [0, 1, 30]) {
    morning.goTo(tenPm + minutes)
    await queueQuietTests(deps)
  }

  expect(await quietTestsOf(sleeper)).toMatchObject([{ date: morning.startsAt }])
})

test('without a mail server devices are judged, and nobody is written to', async () => {
  const morning = aMorning(server)
  const sleeper = await aSleeper(morning)
  morning.goTo(tenPm)
  await queueQuietTests(server.deps)
  await send()
  morning.goTo(tenPm + 15)

  expect(await noteSilentDevices(server.deps)).toBe(1)
  expect(await isSilent(sleeper)).toBe(true)
  expect(await mailsTo(sleeper)).toEqual([])
})
