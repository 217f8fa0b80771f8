import type { QueueName, QueuePayloads } from './queues.ts'
import type { Queue } from './open-queue.ts'

export type JobRun = {
  /** Aborted when the drain is told to stop. */
  readonly signal: AbortSignal
  /** 1 for the first try. */
  readonly attempt: number
  /** True when a failure now is a failure for good. */
  readonly isLastAttempt: boolean
}

export type DrainOptions<Name extends QueueName> = {
  readonly handle: (payload: QueuePayloads[Name], run: JobRun) => Promise<void>
  /** False for a failure that trying again cannot mend. */
  readonly isWorthRetrying: (error: unknown) => boolean
  /** Jobs in hand at once. */
  readonly concurrency: number
  /** How long to wait, with nothing to do, for retries that are due soon and for jobs other processes have in hand. */
  readonly waitForOthersMs: number
  /** Ends the drain early: nothing new is begun, what is in hand is finished. */
  readonly signal?: AbortSignal
}

export type DrainReport<Name extends QueueName> = {
  readonly done: number
  /** Failures that will be tried again, or were. */
  readonly retried: number
  /** Jobs that failed for good. */
  readonly failed: readonly { readonly payload: QueuePayloads[Name]; readonly error: unknown }[]
  /** Jobs not finished when the drain ended: waiting, due later, or in hand elsewhere. */
  readonly outstanding: number
}

/**
 * Works through a queue until nothing is left to do, together with any number
 * of other processes. Jobs of a process that died are taken over about 12 s
 * after its end, when `waitForOthersMs` lasts that long.
 *
 * @throws when the database is lost; the jobs in hand then run again later
 */
export async function drainQueue<Name extends QueueName>(
  queue: Queue,
  name: Name,
  options: DrainOptions<Name>,
): Promise<DrainReport<Name>> {
  await queue.close()
  throw new Error(`not built yet: ${name} ${options.concurrency}`)
}
