import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DrainOptions } from '@kuji/jobs/drain-options'
import { drainQueue } from '@kuji/jobs/drain-queue'
import { enqueue } from '@kuji/jobs/enqueue'
import { expect, onTestFinished, test } from 'vitest'
import { startCode } from '../../../support/run-code.ts'
import { openTestQueue, type TestQueue } from '../../../support/test-queue.ts'

type Options = DrainOptions<'make-meeting'>

function options(handle: Options['handle'], others: Partial<Options> = {}): Options {
  return { handle, concurrency: 5, waitForOthersMs: 0, isWorthRetrying: () => true, ...others }
}

async function enqueueRooms({ queue, pool }: TestQueue, count: number): Promise<void> {
  const payloads = Array.from({ length: count }, (_, index) => ({ roomId: index + 1 }))
  await enqueue(queue, pool, { name: 'make-meeting', payloads })
}

test('an empty queue is drained at once', async () => {
  const { queue } = await openTestQueue()

  const report = await drainQueue(
    queue,
    'make-meeting',
    options(async () => {}),
  )

  expect(report).toEqual({ done: 0, failed: [], outstanding: 0 })
})

test('every job is run once, never more at a time than allowed, also by two drains', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 40)
  const rooms: number[] = []
  let running = 0
  let most = 0
  const work = options(async ({ roomId }) => {
    running += 1
    most = Math.max(most, running)
    await sleep(5)
    rooms.push(roomId)
    running -= 1
  })

  const reports = await Promise.all([1, 2].map(() => drainQueue(test.queue, 'make-meeting', work)))

  expect(reports.map(({ done }) => done).reduce((one, other) => one + other)).toBe(40)
  expect(new Set(rooms).size).toBe(40)
  expect(most).toBeLessThanOrEqual(10)
})

test('a failure worth it is tried again after a moment, in the same drain when that may wait', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 1)
  let tries = 0
  const flaky: Options['handle'] = async () => {
    tries += 1
    if (tries < 2) throw new Error('busy')
  }

  const impatient = await drainQueue(test.queue, 'make-meeting', options(flaky))
  const patient = await drainQueue(test.queue, 'make-meeting', options(flaky, { waitForOthersMs: 10_000 }))

  expect(impatient).toEqual({ done: 0, failed: [], outstanding: 1 })
  expect(patient).toEqual({ done: 1, failed: [], outstanding: 0 })
  expect(tries).toBe(2)
})

test('a hopeless failure is reported and never tried again', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 2)
  const error = new Error('hopeless')
  const work = options(
    async ({ roomId }) => {
      if (roomId === 2) throw error
    },
    { isWorthRetrying: (reason) => reason !== error },
  )

  const first = await drainQueue(test.queue, 'make-meeting', work)
  const second = await drainQueue(test.queue, 'make-meeting', work)

  expect(first).toEqual({ done: 1, failed: [{ payload: { roomId: 2 }, error }], outstanding: 0 })
  expect(second.done).toBe(0)
})

test('the last of all tries fails for good', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 1)
  await test.pool.query('update pgboss.job set retry_limit = 0')
  const work = options(async () => {
    throw new Error('busy')
  })

  const report = await drainQueue(test.queue, 'make-meeting', work)

  expect(report).toMatchObject({ failed: [{ payload: { roomId: 1 } }], outstanding: 0 })
})

test('a drain told to stop finishes what it has in hand and begins nothing new', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 3)
  const stop = new AbortController()
  const work = options(
    async () => {
      stop.abort()
      await sleep(20)
    },
    { concurrency: 1, signal: stop.signal, waitForOthersMs: 60_000 },
  )

  const report = await drainQueue(test.queue, 'make-meeting', work)

  expect(report).toEqual({ done: 1, failed: [], outstanding: 2 })
})

test('jobs enqueued during a drain are part of it', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 1)
  const work = options(async ({ roomId }) => {
    if (roomId === 1) await enqueueRooms(test, 4)
  })

  expect((await drainQueue(test.queue, 'make-meeting', work)).done).toBe(4)
})

const hangingWorker = `
  const { openPool } = await import('@kuji/db/open-pool')
  const { openQueue } = await import('@kuji/jobs/open-queue')
  const { drainQueue } = await import('@kuji/jobs/drain-queue')
  const queue = await openQueue(openPool(process.argv[1]))
  const handle = () => new Promise(() => console.log('in hand'))
  await drainQueue(queue, 'make-meeting', { handle, concurrency: 2, waitForOthersMs: 0, isWorthRetrying: () => true })`

test('the jobs of a killed process are taken over within the same drain', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 3)
  const worker = startCode(hangingWorker, [test.url])
  onTestFinished(() => void worker.kill('SIGKILL'))
  if (worker.stdout) await once(worker.stdout, 'data')
  worker.kill('SIGKILL')
  const killedAt = performance.now()

  const report = await drainQueue(
    test.queue,
    'make-meeting',
    options(async () => {}, { waitForOthersMs: 25_000 }),
  )

  expect(report).toMatchObject({ done: 3, failed: [], outstanding: 0 })
  expect(performance.now() - killedAt).toBeLessThan(20_000)
})

test('a job that takes longer than the heartbeat stays with its process', async () => {
  const test = await openTestQueue()
  await enqueueRooms(test, 1)
  await test.pool.query(`update pgboss.job set heartbeat_seconds = 4`)
  const slow = drainQueue(
    test.queue,
    'make-meeting',
    options(() => sleep(6_000)),
  )
  await sleep(300)

  const other = await drainQueue(
    test.queue,
    'make-meeting',
    options(async () => {}, { waitForOthersMs: 15_000 }),
  )

  expect([(await slow).done, other.done]).toEqual([1, 0])
})
