import type { QueueName, QueuePayloads } from './queues.ts'

export type JobRun = {
  /** Aborted some seconds after the drain was told to stop, for work that does not end by itself. */
  readonly signal: AbortSignal
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
