import { inTransaction } from '@kuji/db/in-transaction'
import { subscribe } from '@kuji/services/signal/devices'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { startTest } from '@kuji/services/signal/test-signal'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones } = server
const { pool, prisma } = deps.db
const patience = new AbortController().signal
const minute = 60_000

beforeEach(async () => void (await pool.query('delete from signals')))

/** A test to one phone, that is of use for five minutes. */
async function aTestToSend(): Promise<number> {
  const { userId } = await aPerson(server)
  await subscribe(deps, { userId, subscription: phones.subscribe() })
  const expiresAt = new Date(server.clock.now().getTime() + 5 * minute)
  const to = [{ userId, roomId: null }]
  await inTransaction(pool, (client) => queueSignals(deps, client, { kind: 'test', to, expiresAt }))
  return userId
}

/** How long the only delivery has to wait, in seconds of the database's clock. */
async function secondsToWait(): Promise<number | null> {
  const { rows } = await pool.query<{ seconds: number | null }>(
    'select extract(epoch from not_before - clock_timestamp())::float8 as seconds from deliveries',
  )
  return rows[0]?.seconds ?? null
}

test.each([429, 503])(
  'a push service that answers %i and names a time is left alone until then',
  async (status) => {
    await aTestToSend()
    phones.misbehave({ status, retryAfter: '120' })
    await sendSignals(deps, phones.origin, patience)

    expect(await secondsToWait()).toBeGreaterThan(110)
    expect(await secondsToWait()).toBeLessThanOrEqual(120)
    expect(await prisma.delivery.findMany()).toMatchObject([{ state: 'waiting', status, tries: 1 }])
  },
)

test('where no time is named the pauses double, up to half a minute', async () => {
  await aTestToSend()
  const pauses: number[] = []
  for (let round = 0; round < 7; round++) {
    phones.misbehave(503)
    await sendSignals(deps, phones.origin, patience)
    pauses.push(Math.ceil((await secondsToWait()) ?? 0))
    await pool.query('update deliveries set not_before = null')
  }

  expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30])
})

test('who is to wait longer than a message is of use is not told it', async () => {
  await aTestToSend()
  phones.misbehave({ status: 429, retryAfter: '300' })
  await sendSignals(deps, phones.origin, patience)

  expect(await prisma.delivery.findMany()).toMatchObject([{ state: 'refused', status: 429 }])
  expect(await prisma.signal.findMany()).toMatchObject([{ state: 'undeliverable' }])
})

test.each([
  { status: 400, silent: false },
  { status: 413, silent: false },
  { status: 401, silent: true },
  { status: 403, silent: true },
])('$status is never tried again; the device counts as silent: $silent', async ({ status, silent }) => {
  const userId = await aTestToSend()
  phones.misbehave(status)
  await sendSignals(deps, phones.origin, patience)

  expect(await prisma.delivery.findMany()).toMatchObject([{ state: 'refused', status }])
  const [device] = await prisma.pushSubscription.findMany({ where: { userId } })
  expect(device?.silentSince).toEqual(silent ? server.clock.now() : null)
})

test('one person whose devices are refused for a key rings no alarm; two do, until more people are told than refused', async () => {
  await pool.query('delete from deliveries')
  const stranger = await aTestToSend()
  const second = phones.subscribe()
  await subscribe(deps, { userId: stranger, subscription: second })
  await startTest(deps, { userId: stranger, endpoint: second.endpoint })
  const before = alarms().length
  aMinuteLater()
  phones.misbehave(403, 401)
  await sendSignals(deps, phones.origin, patience)
  const told = server.logLines.filter((line) => line.includes('"outcome":"mute"')).slice(-2)
  expect(told.map((line) => JSON.parse(line).level)).toEqual([40, 40])
  expect(alarms()).toHaveLength(before)

  aMinuteLater()
  await aTestToSend()
  phones.misbehave(403)
  await sendSignals(deps, phones.origin, patience)
  expect(alarms().slice(before)).toMatchObject([{ level: 50, services: [phones.origin] }])

  aMinuteLater()
  for (let person = 0; person < 5; person++) await aTestToSend()
  await sendSignals(deps, phones.origin, patience)
  await aTestToSend()
  phones.misbehave(403)
  await sendSignals(deps, phones.origin, patience)
  expect(alarms()).toHaveLength(before + 1)
})

/** Then push services are looked at anew. */
function aMinuteLater(): void {
  server.clock.moveTo(new Date(server.clock.now().getTime() + minute))
}

function alarms(): Record<string, unknown>[] {
  return server.logLines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ alarm }) => alarm === 'push_key_refused')
}

test('when a device is gone, what else was on its way to it is settled with it', async () => {
  const userId = await aTestToSend()
  const expiresAt = new Date(server.clock.now().getTime() + 5 * minute)
  await pool.query('update deliveries set not_before = clock_timestamp() + $1::interval', ['1 minute'])
  await inTransaction(pool, (client) =>
    queueSignals(deps, client, { kind: 'test', to: [{ userId, roomId: null }], expiresAt }),
  )
  phones.misbehave(410)
  await sendSignals(deps, phones.origin, patience)

  expect(await prisma.pushSubscription.count({ where: { userId } })).toBe(0)
  const signals = await prisma.signal.findMany({ where: { userId } })
  expect(signals.map(({ state, noDevice }) => ({ state, noDevice }))).toEqual([
    { state: 'undeliverable', noDevice: false },
    { state: 'undeliverable', noDevice: false },
  ])
})
