import type { DrainReport } from '@kuji/jobs/drain-queue'
import type { QueueName } from '@kuji/jobs/queues'

/** What came of a queue's work; `outstanding` is waiting, in hand elsewhere, or to be queued again by the next tick. */
export type QueueReport = { readonly done: number; readonly outstanding: number }

/** Sums up a drain. A job that has used up its tries is not lost: the next tick queues it again while there is time. */
export function queueReport({ done, failed, outstanding }: DrainReport<QueueName>): QueueReport {
  return { done, outstanding: outstanding + failed.length }
}
