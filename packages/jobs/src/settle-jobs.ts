import type { JobWithMetadata } from 'pg-boss'
import type { Queue } from './open-queue.ts'
import type { QueueName, QueuePayloads } from './queues.ts'

export type Job<Name extends QueueName> = JobWithMetadata<QueuePayloads[Name]>

/** How a job in hand ended; `error` is null when it was done. */
export type Outcome<Name extends QueueName> = {
  readonly job: Job<Name>
  readonly error: unknown
  readonly worthRetrying: boolean
}

/** True when this is the last time the job is tried. */
export function isLastAttempt<Name extends QueueName>(job: Job<Name>): boolean {
  return job.retryCount >= job.retryLimit
}

/**
 * Writes down how jobs ended: the done ones with one statement. A job that was
 * taken over by another process meanwhile is left to that process.
 */
export async function settleJobs<Name extends QueueName>(
  { boss }: Queue,
  name: Name,
  outcomes: readonly Outcome<Name>[],
): Promise<void> {
  const done = outcomes.filter(({ error }) => error === null).map(({ job }) => job)
  if (done.length > 0) await boss.complete(name, done)
  for (const { job, error, worthRetrying } of outcomes) {
    if (error === null) continue
    if (!worthRetrying) await forbidRetries({ boss }, job)
    await boss.fail(name, job, { reason: reasonOf(error) })
  }
}

/** pg-boss retries every failure that has tries left, so a hopeless job must have none. */
async function forbidRetries({ boss }: Pick<Queue, 'boss'>, job: Job<QueueName>): Promise<void> {
  await boss.getDb().executeSql(
    `update pgboss.job set retry_limit = retry_count
        where name = $1 and id = $2 and retry_count = $3 and state = 'active'`,
    [job.name, job.id, job.retryCount],
  )
}

/** A code or a name: messages may quote what must not be stored. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
