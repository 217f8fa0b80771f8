import { inTransaction } from '@kuji/db/in-transaction'
import { openSignalWork, workSignals } from '@kuji/services/operations/work-signals'
import type { PushSender } from '@kuji/services/ports'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps } = server
const { pool } = deps.db
const forever = new AbortController().signal
const minute = 60_000

const healthy = 'https://healthy.example'
const failing = 'https://failing.example'

beforeEach(async () => {
  await pool.query('delete from signals')
  await pool.query('delete from pgboss.job')
})

/** Tests for so many people, each with a phone at this push service. */
async function testsFor(origin: string, count: number): Promise<void> {
  const people = await addPeople(pool, count)
  await pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select id, $2 || '/push/' || id, 'p256dh', 'auth' from unnest($1::int[]) as id`,
    [people, origin],
  )
  const to = people.map((userId) => ({ userId, roomId: null }))
  const expiresAt = new Date(server.clock.now().getTime() + 5 * minute)
  await inTransaction(pool, (client) => queueSignals(deps, client, { kind: 'test', to, expiresAt }))
}

/** Push services that take everything, but for one that is down; `told`: to whom a message went out, in order. */
function pushServices(): { readonly push: PushSender; readonly told: string[] } {
  const told: string[] = []
  const send: PushSender['send'] = ({ to: { endpoint } }) => {
    if (endpoint.startsWith(failing))
      return Promise.resolve({ outcome: 'later', status: 503, retryAfterMs: null })
    told.push(endpoint)
    return new Promise((resolve) => {
      setTimeout(() => resolve({ outcome: 'taken', status: 201, retryAfterMs: null }), 5)
    })
  }
  return { push: { ...deps.push, send }, told }
}

test('a message that is due in a second is sent while the worker stays', async () => {
  const { push, told } = pushServices()
  await testsFor(healthy, 1)
  await pool.query(`update deliveries set tries = 1, not_before = clock_timestamp() + interval '1 second'`)

  expect(await workSignals({ ...deps, push }, forever)).toEqual({ done: 1, outstanding: 0 })
  expect(told).toHaveLength(1)
})

test('a push service that has been down for minutes keeps neither the worker nor the others’ messages', async () => {
  const { push, told } = pushServices()
  await testsFor(failing, 40)
  await testsFor(healthy, 40)
  await pool.query('update deliveries set tries = 8 where origin = $1', [failing])
  const begin = performance.now()

  expect(await workSignals({ ...deps, push }, forever)).toEqual({ done: 40, outstanding: 40 })
  expect(performance.now() - begin).toBeLessThan(3_000)
  expect(told).toHaveLength(40)
  const { rows } = await pool.query(
    'select distinct state, tries, status from deliveries where origin = $1',
    [failing],
  )
  expect(rows).toEqual([{ state: 'waiting', tries: 9, status: 503 }])
})

test('a message whose wake-up was lost is sent', async () => {
  const { push, told } = pushServices()
  await testsFor(healthy, 1)
  await pool.query('delete from pgboss.job')
  await workSignals({ ...deps, push }, forever)

  expect(told).toHaveLength(1)
})

test('who drain at once, in one process and in another, tell each phone once', async () => {
  const { push, told } = pushServices()
  const one = openSignalWork({ ...deps, push }, forever)
  const other = openSignalWork({ ...deps, push }, forever)
  await testsFor(healthy, 120)
  await Promise.all([one.drain(0), one.drain(0), other.drain(0)])

  expect(told).toHaveLength(120)
  expect(new Set(told).size).toBe(120)
  const reports = await Promise.all([one.report(), other.report()])
  expect(reports.reduce((sum, { done }) => sum + done, 0)).toBe(120)
})

test('a push service that gives no answer at all is left alone after a few, however many wait there', async () => {
  let tried = 0
  const send: PushSender['send'] = ({ to: { endpoint } }) => {
    if (endpoint.startsWith(failing)) tried += 1
    const status = endpoint.startsWith(failing) ? null : 201
    return Promise.resolve({ outcome: status === null ? 'later' : 'taken', status, retryAfterMs: null })
  }
  await testsFor(failing, 400)
  await testsFor(healthy, 400)
  const work = openSignalWork({ ...deps, push: { ...deps.push, send } }, forever)
  await work.drain(0)

  expect(await work.report()).toEqual({ done: 400, outstanding: 400 })
  expect(tried).toBeLessThan(200)
})
