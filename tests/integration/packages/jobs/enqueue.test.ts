import { inTransaction } from '@kuji/db/in-transaction'
import { drainQueue } from '@kuji/jobs/drain-queue'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Queue } from '@kuji/jobs/open-queue'
import { expect, test } from 'vitest'
import { openTestQueue } from '../../../support/test-queue.ts'

async function drained(queue: Queue, name: 'make-meeting'): Promise<number[]> {
  const rooms: number[] = []
  const handle = async ({ roomId }: { roomId: number }): Promise<void> => void rooms.push(roomId)
  await drainQueue(queue, name, { handle, concurrency: 10, waitForOthersMs: 0, isWorthRetrying: () => true })
  return rooms.toSorted((one, other) => one - other)
}

test('jobs exist when the transaction commits', async () => {
  const { pool, queue } = await openTestQueue()

  await inTransaction(pool, async (client) => {
    await enqueue(queue, client, { name: 'make-meeting', payloads: [{ roomId: 1 }, { roomId: 2 }] })
    expect(await drained(queue, 'make-meeting')).toEqual([])
  })

  expect(await drained(queue, 'make-meeting')).toEqual([1, 2])
})

test('jobs of a transaction that rolls back never exist', async () => {
  const { pool, queue } = await openTestQueue()

  const work = inTransaction(pool, async (client) => {
    await enqueue(queue, client, { name: 'make-meeting', payloads: [{ roomId: 1 }] })
    throw new Error('no draw after all')
  })

  await expect(work).rejects.toThrow('no draw after all')
  expect(await drained(queue, 'make-meeting')).toEqual([])
})

test('thousands of jobs are enqueued at once, and enqueueing them again adds none', async () => {
  const { pool, queue } = await openTestQueue()
  const payloads = Array.from({ length: 3_000 }, (_, roomId) => ({ roomId }))

  await enqueue(queue, pool, { name: 'make-meeting', payloads })
  await enqueue(queue, pool, { name: 'make-meeting', payloads })

  const { rows } = await pool.query('select count(*)::int as jobs from pgboss.job')
  expect(rows).toEqual([{ jobs: 3_000 }])
})

test('a meeting being made is not queued again, news for a push service being sent to is', async () => {
  const { pool, queue } = await openTestQueue()
  const runs = { 'make-meeting': 0, 'send-signals': 0 }
  const jobs = [
    { name: 'make-meeting', payloads: [{ roomId: 1 }] },
    { name: 'send-signals', payloads: [{ origin: 'https://push.example' }] },
  ] as const

  for (const { name, payloads } of jobs) {
    const again = (): Promise<void> => enqueue(queue, pool, { name, payloads })
    await again()
    const handle = async (): Promise<void> => {
      runs[name] += 1
      if (runs[name] === 1) await again()
    }
    await drainQueue(queue, name, { handle, concurrency: 1, waitForOthersMs: 0, isWorthRetrying: () => true })
  }

  expect(runs).toEqual({ 'make-meeting': 1, 'send-signals': 2 })
})

test('nothing to enqueue is no statement', async () => {
  const { queue } = await openTestQueue()
  const noClient = { query: () => Promise.reject(new Error('asked')) } as never

  await expect(enqueue(queue, noClient, { name: 'make-meeting', payloads: [] })).resolves.toBeUndefined()
})
