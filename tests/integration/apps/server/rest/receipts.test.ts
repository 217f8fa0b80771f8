import { randomBytes } from 'node:crypto'
import { subscribe } from '@kuji/services/signal/devices'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { call, post, refusalOf } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice, aTestOf, readDevice } from '../../../../support/tested-device.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const { pool } = deps.db

async function aTestedDevice() {
  const person = await aPerson(server)
  const subscription = await aDevice(server, person)
  const { endpoint } = subscription
  return { person, subscription, endpoint, receipt: await aTestOf(server, { ...person, endpoint }) }
}

async function shownAt(receipt: string): Promise<Date | null> {
  const { rows } = await pool.query<{ shown_at: Date | null }>(
    'select shown_at from deliveries where receipt = $1',
    [receipt],
  )
  return rows[0]?.shown_at ?? null
}

test('whoever shows a message says so with its receipt alone: no cookie, no token', async () => {
  const { endpoint, receipt } = await aTestedDevice()
  await pool.query('update push_subscriptions set silent_since = now() where endpoint = $1', [endpoint])

  const reply = await post(server, '/receipts', { body: { receipt } })

  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect(await shownAt(receipt)).toEqual(clock.now())
  expect(await readDevice(server, endpoint)).toMatchObject({ lastShownAt: clock.now(), silentSince: null })
})

test('the screen that waits for a test hears of its receipt at once', async () => {
  const { person, receipt } = await aTestedDevice()
  const heard = await listen()
  await post(server, '/receipts', { body: { receipt } })

  await waitUntil(() => heard.includes(`user ${person.userId}`))
})

test('screens hear of any receipt by which a silent device is back, and of no other', async () => {
  const [back, well] = [await aTestedDevice(), await aTestedDevice()]
  await pool.query(`update signals set kind = 'quiet_test' where user_id = any($1)`, [
    [back.person.userId, well.person.userId],
  ])
  await pool.query('update push_subscriptions set silent_since = now() where endpoint = $1', [back.endpoint])
  const heard = await listen()
  for (const { receipt } of [well, back]) await post(server, '/receipts', { body: { receipt } })

  await waitUntil(() => heard.includes(`user ${back.person.userId}`))
  expect(heard).not.toContain(`user ${well.person.userId}`)
})

/** What screens hear from now on. */
async function listen(): Promise<readonly (string | undefined)[]> {
  const heard: (string | undefined)[] = []
  const client = await pool.connect()
  onTestFinished(() => client.release(true))
  client.on('notification', ({ payload }) => heard.push(payload))
  await client.query('listen kuji_now')
  return heard
}

test('a receipt that Kuji never gave is unknown, and stores nothing', async () => {
  const { endpoint } = await aTestedDevice()
  const before = await pool.query('select id, shown_at from deliveries order by id')

  const reply = await post(server, '/receipts', { body: { receipt: randomBytes(16).toString('hex') } })

  expect(refusalOf(reply)).toEqual([404, 'UNKNOWN_RECEIPT'])
  expect((await pool.query('select id, shown_at from deliveries order by id')).rows).toEqual(before.rows)
  expect(await readDevice(server, endpoint)).toMatchObject({ lastShownAt: null })
})

test('a receipt counts once, and whoever replays it changes nothing', async () => {
  const { endpoint, receipt } = await aTestedDevice()
  const first = clock.now()
  await post(server, '/receipts', { body: { receipt } })
  clock.moveTo(new Date(first.getTime() + 60_000))

  expect(refusalOf(await post(server, '/receipts', { body: { receipt } }))).toEqual([409, 'RECEIPT_USED'])
  expect(await shownAt(receipt)).toEqual(first)
  expect(await readDevice(server, endpoint)).toMatchObject({ lastShownAt: first })
})

test('of the same receipt many times at once one counts', async () => {
  const { receipt } = await aTestedDevice()
  const replies = await Promise.all(
    Array.from({ length: 12 }, () => post(server, '/receipts', { body: { receipt } })),
  )

  expect(replies.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([
    204,
    ...Array<number>(11).fill(409),
  ])
})

test('a device that has changed hands confirms nothing for whoever had it before', async () => {
  const { subscription, endpoint, receipt } = await aTestedDevice()
  const { userId } = await aPerson(server)
  await subscribe(deps, { userId, subscription })

  expect(refusalOf(await post(server, '/receipts', { body: { receipt } }))).toEqual([403, 'RECEIPT_FOREIGN'])
  expect(await shownAt(receipt)).toBeNull()
  expect(await readDevice(server, endpoint)).toMatchObject({ lastShownAt: null })
})

test('what an e-mail would carry is no receipt, and that of a device that is gone is unknown', async () => {
  const { endpoint, receipt } = await aTestedDevice()
  const mailed = randomBytes(16).toString('hex')
  await pool.query(
    `insert into deliveries (signal_id, origin, receipt, state)
     select signal_id, 'mailto:', $2, 'taken' from deliveries where receipt = $1`,
    [receipt, mailed],
  )
  await pool.query('delete from push_subscriptions where endpoint = $1', [endpoint])

  for (const one of [mailed, receipt])
    expect(refusalOf(await post(server, '/receipts', { body: { receipt: one } }))).toEqual([
      404,
      'UNKNOWN_RECEIPT',
    ])
})

test.each([
  undefined,
  {},
  { receipt: null },
  { receipt: 7 },
  { receipt: '' },
  { receipt: 'a'.repeat(31) },
  { receipt: 'A'.repeat(32) },
  { receipt: `${'a'.repeat(31)}\u0000` },
  { receipt: `' or 1=1 --${'a'.repeat(21)}` },
  { receipt: ['a'.repeat(32)] },
  { receipt: 'a'.repeat(32), userId: 1 },
  [],
])('the body %j is no receipt', async (body) => {
  const reply = await post(server, '/receipts', { body })

  expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
})

test('what is no JSON is refused, and nothing but POST is there', async () => {
  const headers = { 'content-type': 'application/json' }
  const broken = await call(server, { method: 'POST', url: '/receipts', headers, body: '{' })
  const read = await call(server, { method: 'GET', url: '/receipts' })

  expect(refusalOf(broken)).toEqual([400, 'MALFORMED_JSON'])
  expect(refusalOf(read)).toEqual([404, 'NOT_FOUND'])
})

test('a megabyte is refused over the wire, in the usual shape, and the server goes on', async () => {
  const origin = await server.listen()
  const headers = { 'content-type': 'application/json' }
  for (const path of ['/receipts', '/trpc/signal.subscribe']) {
    const body = JSON.stringify({ receipt: 'a'.repeat(1_000_000) })
    const signal = AbortSignal.timeout(10_000)
    const reply = await fetch(`${origin}${path}`, { method: 'POST', headers, body, signal })
    expect([path, reply.status, await reply.json()]).toEqual([
      path,
      413,
      { error: { code: 'PAYLOAD_TOO_LARGE', message: expect.any(String) } },
    ])
  }

  expect((await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(5000) })).status).toBe(200)
})

test('a thousand receipts at once are each taken once', async () => {
  const { person, endpoint } = await aTestedDevice()
  const { rows } = await pool.query<{ receipt: string }>(
    `with signal as (
       insert into signals (user_id, kind, expires_at)
       select $1, 'test', now() + interval '5 min' from generate_series(1, 1000) returning id
     )
     insert into deliveries (signal_id, device_id, origin, receipt, state)
     select signal.id, p.id, 'https://push.example', replace(gen_random_uuid()::text, '-', ''), 'taken'
     from signal, push_subscriptions p where p.endpoint = $2 returning receipt`,
    [person.userId, endpoint],
  )
  const replies = await Promise.all(rows.map((body) => post(server, '/receipts', { body })))

  expect(replies.every(({ statusCode }) => statusCode === 204)).toBe(true)
})

test('no log line carries a receipt', async () => {
  const { receipt } = await aTestedDevice()
  await post(server, '/receipts', { body: { receipt } })
  await post(server, '/receipts', { body: { receipt } })

  expect(server.logLines.join('')).toContain('"route":"/receipts"')
  expect(server.logLines.join('')).not.toContain(receipt)
})
