import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { inTransaction } from '@kuji/db/in-transaction'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { createPushSender } from '@kuji/push/push-sender'
import { openSignalWork, workSignals } from '@kuji/services/operations/work-signals'
import type { PushSender } from '@kuji/services/ports'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { addPeople } from '../../../../support/people-rows.ts'
import { startPushService } from '../../../../support/push-service.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { openSilentPorts } from '../../../../support/silent-ports.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
const vapid = generateVapidKeys()
const phones = await startPushService(vapid.publicKey)
afterAll(async () => {
  await server.close()
  await phones.close()
})

const { deps } = server
const { pool } = deps.db
beforeEach(async () => {
  await pool.query('delete from signals')
  await pool.query('delete from pgboss.job')
})

/** Ends what is under way when the test does, also one that failed. */
function untilTheEnd(): AbortSignal {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  return end.signal
}

/** A test for one person more, whose devices have these endpoints. */
async function testOf(
  endpoints: readonly string[],
  { keys }: PushSubscriptionInput = phones.subscribe(),
): Promise<void> {
  const [userId = 0] = await addPeople(pool, 1)
  await pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select $1, endpoint, $3, $4 from unnest($2::text[]) as endpoint`,
    [userId, endpoints, keys.p256dh, keys.auth],
  )
  const to = [{ userId, roomId: null }]
  const expiresAt = new Date(server.clock.now().getTime() + 5 * 60_000)
  await inTransaction(pool, (client) => queueSignals(deps, client, { kind: 'test', to, expiresAt }))
}

test('thirty ports that accept and stay silent delay nobody, and the work comes to an end', async () => {
  const silent = await openSilentPorts(30)
  onTestFinished(() => silent.close())
  const { PUSH_ALLOWED_HOSTS: host, PUSH_CA_FILE: caFile } = phones.environment
  const push = createPushSender({
    vapid: { ...vapid, subject: 'mailto:hello@kuji.example' },
    allowedHosts: [host, ...silent.hosts],
    caFile,
  })
  await testOf(silent.hosts.map((one) => `https://${one}/push/1`))
  const honest = phones.subscribe()
  await testOf([honest.endpoint], honest)
  const begin = performance.now()
  const working = workSignals({ ...deps, push }, untilTheEnd())
  await waitUntil(() => phones.received.length > 0)
  const toldAfter = performance.now() - begin
  const report = await working
  const endedAfter = performance.now() - begin

  expect(report).toEqual({ done: 1, outstanding: 30 })
  const { rows } = await pool.query('select distinct origin like $1 as told, tries from deliveries', [
    `${phones.origin}%`,
  ])
  expect(rows).toEqual(
    expect.arrayContaining([
      { told: true, tries: 1 },
      { told: false, tries: 1 },
    ]),
  )
  expect(rows).toHaveLength(2)
  expect(toldAfter).toBeLessThan(3_000)
  expect(endedAfter).toBeLessThan(20_000)
}, 60_000)

test('what most people’s devices use goes before any number of origins that anybody can make up', async () => {
  const told: string[] = []
  const ends: (() => void)[] = []
  const send: PushSender['send'] = ({ to: { endpoint } }) => {
    const { origin } = new URL(endpoint)
    told.push(origin)
    const isHanging = origin.endsWith('.push.apple.com') && origin !== 'https://web.push.apple.com'
    if (!isHanging) return Promise.resolve({ outcome: 'taken', status: 201, retryAfterMs: null })
    return new Promise((resolve) => {
      ends.push(() => resolve({ outcome: 'later', status: null, retryAfterMs: null }))
    })
  }
  await testOf(Array.from({ length: 60 }, (_, port) => `https://p${port}.push.apple.com/1`))
  const known = [
    'https://fcm.googleapis.com',
    'https://updates.push.services.mozilla.com',
    'https://web.push.apple.com',
  ]
  await testOf(known.map((origin) => `${origin}/push/1`))
  const working = workSignals({ ...deps, push: { ...deps.push, send } }, untilTheEnd())
  // None of the silent ones has come to its end meanwhile.
  await waitUntil(() => known.every((origin) => told.includes(origin)))
  const release = setInterval(() => ends.splice(0).forEach((end) => end()), 20)
  onTestFinished(() => clearInterval(release))

  expect(await working).toMatchObject({ done: 3 })
}, 60_000)

test('none is tried again before each had a turn', async () => {
  const turns: string[] = []
  const send: PushSender['send'] = ({ to: { endpoint } }) => {
    turns.push(new URL(endpoint).origin)
    return new Promise((resolve) => {
      setTimeout(() => resolve({ outcome: 'later', status: null, retryAfterMs: null }), 2_000)
    })
  }
  await testOf(Array.from({ length: 90 }, (_, port) => `https://p${port}.push.example/1`))
  const end = new AbortController()
  const work = openSignalWork({ ...deps, push: { ...deps.push, send } }, end.signal)
  const working = work.drain(25_000)
  await waitUntil(() => turns.length >= 90)
  end.abort()
  await working

  expect(new Set(turns.slice(0, 90)).size).toBe(90)
}, 60_000)
