import type { Queue } from './open-queue.ts'

/** Deletes the jobs that ended more than a day ago. Looks at most once a minute, whoever calls how often. */
export async function tidyQueues({ boss }: Queue): Promise<void> {
  await boss.supervise()
}
