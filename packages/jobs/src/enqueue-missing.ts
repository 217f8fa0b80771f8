import type { SqlClient } from '@kuji/db/sql-client'
import { enqueue, type Jobs } from './enqueue.ts'
import type { Queue } from './open-queue.ts'
import { jobKey, type QueueName } from './queues.ts'

/**
 * Enqueues only what has no job waiting, due later or in hand, inside the caller's transaction.
 *
 * Callers that could do so at once take a lock first: between looking and enqueueing
 * somebody else may do the same.
 */
export async function enqueueMissing<Name extends QueueName>(
  queue: Queue,
  client: SqlClient,
  { name, payloads }: Jobs<Name>,
): Promise<void> {
  if (payloads.length === 0) return
  const { rows } = await client.query<{ key: string }>(
    `select singleton_key as key from pgboss.job
     where name = $1 and singleton_key = any($2) and state in ('created', 'retry', 'active')`,
    [name, payloads.map(jobKey)],
  )
  const present = new Set(rows.map(({ key }) => key))
  await enqueue(queue, client, {
    name,
    payloads: payloads.filter((payload) => !present.has(jobKey(payload))),
  })
}
