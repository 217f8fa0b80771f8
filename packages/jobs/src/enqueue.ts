import type { SqlClient } from '@kuji/db/sql-client'
import { sqlOf, type Queue } from './open-queue.ts'
import { jobKey, jobPriority, type QueueName, type QueuePayloads } from './queues.ts'

export type Jobs<Name extends QueueName = QueueName> = {
  readonly name: Name
  readonly payloads: readonly QueuePayloads[Name][]
}

/**
 * Puts any number of jobs into a queue with one statement, inside the caller's
 * transaction: the jobs exist when it commits. Work that is already waiting is
 * not queued a second time, so enqueueing again is always safe.
 */
export async function enqueue<Name extends QueueName>(
  queue: Queue,
  client: SqlClient,
  jobs: Jobs<Name>,
): Promise<void> {
  if (jobs.payloads.length === 0) return
  const rows = jobs.payloads.map((payload) => ({
    data: payload,
    singletonKey: jobKey(payload),
    priority: jobPriority(payload),
  }))
  await queue.boss.insert(jobs.name, rows, { db: sqlOf(client) })
}
