import { setTimeout as pause } from 'node:timers/promises'
import { inTransaction } from '@kuji/db/in-transaction'
import type { Queue } from '@kuji/jobs/open-queue'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { runTick } from '@kuji/services/operations/run-tick'
import { workQueues } from '@kuji/services/operations/work-queues'
import type { PushAnswer, PushSender } from '@kuji/services/ports'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps } = server
const { pool } = deps.db

beforeEach(async () => {
  await pool.query('delete from signals')
  await pool.query('delete from pgboss.job')
})

const taken: PushAnswer = { outcome: 'taken', status: 201, retryAfterMs: null }

/** The queue, which first tells from which of its parts somebody takes work. */
function queueThatTells(onFetch: (name: string) => void | Promise<void>): Queue {
  const { boss } = deps.queue
  const fetch: typeof boss.fetch = async (name: string, options?: object) => {
    await onFetch(name)
    return boss.fetch(name, options as { includeMetadata: true })
  }
  const telling = new Proxy(boss, {
    get: (target, key) => {
      if (key === 'fetch') return fetch
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { ...deps.queue, boss: telling }
}

/** Ends what is under way when the test does, also one that failed. */
function untilTheEnd(): AbortController {
  const end = new AbortController()
  onTestFinished(() => end.abort())
  return end
}

async function testOfADevice(): Promise<void> {
  const [userId = 0] = await addPeople(pool, 1)
  await pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     values ($1, 'https://slow.example/push/' || $1::int, 'p256dh', 'auth')`,
    [userId],
  )
  const expiresAt = new Date(server.clock.now().getTime() + 5 * 60_000)
  const to = [{ userId, roomId: null }]
  await inTransaction(pool, (client) => queueSignals(deps, client, { kind: 'test', to, expiresAt }))
}

test('a push service that does not answer holds up no second look after the rooms', async () => {
  const answer = Promise.withResolvers<PushAnswer>()
  onTestFinished(() => answer.resolve(taken))
  let looks = 0
  const queue = queueThatTells((name) => {
    if (name === 'check-meeting') looks += 1
  })
  await testOfADevice()
  const push: PushSender = { ...deps.push, send: () => answer.promise }
  const working = workQueues({ ...deps, queue, push }, untilTheEnd().signal)
  await waitUntil(() => looks > 1, 5_000)
  answer.resolve(taken)

  expect(await working).toMatchObject({ signals: { done: 1, outstanding: 0 } })
})

test('rooms that cannot be made leave no message in hand behind them', async () => {
  const { startsAt, people, goTo } = await aRegisteredMorning(server, 3)
  const { endpoint } = await aPhoneOf(server, people[0] as Person)
  goTo(-10)
  const { signal } = untilTheEnd()
  await drawSlot(deps, { startsAt, drawAt: startsAt, practice: false })
  const order: string[] = []
  const begun = Promise.withResolvers<void>()
  const send: PushSender['send'] = async ({ to }) => {
    if (to.endpoint !== endpoint) return taken
    begun.resolve()
    await pause(1_000)
    order.push('answered')
    return taken
  }
  let fetches = 0
  const queue = queueThatTells(async (name) => {
    if (name !== 'make-meeting') return
    fetches += 1
    if (fetches === 1) return
    await begun.promise
    throw new Error('the queue is lost')
  })
  const working = workQueues({ ...deps, queue, push: { ...deps.push, send } }, signal)
  await expect(working).rejects.toThrow('the queue is lost')
  order.push('ended')
  await waitUntil(() => order.length === 2)

  expect(order).toEqual(['answered', 'ended'])
})

test('a tick reports what it sent to the last, also when it is stopped', async () => {
  await testOfADevice()
  const stopping = untilTheEnd()
  const begun = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  const queue = queueThatTells(async (name) => {
    if (name !== 'make-meeting') return
    await begun.promise
    stopping.abort()
    stopped.resolve()
  })
  const send: PushSender['send'] = async () => {
    begun.resolve()
    await stopped.promise
    await pause(1_000)
    return taken
  }

  expect(await runTick({ ...deps, queue, push: { ...deps.push, send } }, stopping.signal)).toMatchObject({
    signals: { done: 1, outstanding: 0 },
  })
})
