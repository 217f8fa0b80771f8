import { setTimeout as sleep } from 'node:timers/promises'
import type { DrainOptions } from './drain-options.ts'
import { openHand, type JobsInHand } from './jobs-in-hand.ts'
import type { Queue } from './open-queue.ts'
import type { QueueName, QueuePayloads } from './queues.ts'
import { isLastAttempt, settleJobs, type Job } from './settle-jobs.ts'

/** How often an idle drain looks for work, and for processes that died. */
const POLL_MS = 200
const SUPERVISE_MS = 1_000

export type DrainReport<Name extends QueueName> = {
  readonly done: number
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
  const drain: Drain<Name> = { queue, name, options, hand: openHand(queue, name, options), tally: newTally() }
  try {
    const outstanding = await workUntilIdle(drain)
    return { ...drain.tally, outstanding }
  } finally {
    await drain.hand.close()
  }
}

type Tally<Name extends QueueName> = {
  done: number
  failed: { payload: QueuePayloads[Name]; error: unknown }[]
}

type Drain<Name extends QueueName> = {
  readonly queue: Queue
  readonly name: Name
  readonly options: DrainOptions<Name>
  readonly hand: JobsInHand<Name>
  readonly tally: Tally<Name>
}

function newTally<Name extends QueueName>(): Tally<Name> {
  return { done: 0, failed: [] }
}

/** @returns how many jobs are left when it is time to go */
async function workUntilIdle<Name extends QueueName>(drain: Drain<Name>): Promise<number> {
  const { queue, name, options } = drain
  let lastWork = performance.now()
  let lastLook = -Infinity
  for (;;) {
    if ((await workWhileReady(drain)) > 0) lastWork = performance.now()
    const outstanding = await countOutstanding(queue, name)
    const idleMs = performance.now() - lastWork
    if (outstanding === 0 || isStopped(options) || idleMs >= options.waitForOthersMs) return outstanding
    if (performance.now() - lastLook >= SUPERVISE_MS) {
      // Gives the jobs of dead processes back, and deletes what is long done.
      await queue.boss.supervise(name)
      lastLook = performance.now()
    }
    await sleep(POLL_MS)
  }
}

/**
 * Begins jobs as hands get free, until none is ready and none is in hand.
 *
 * @returns how many it began
 */
async function workWhileReady<Name extends QueueName>(drain: Drain<Name>): Promise<number> {
  const { hand, options } = drain
  let begun = 0
  for (;;) {
    const jobs = await fetchJobs(drain)
    for (const job of jobs) hand.begin(job)
    begun += jobs.length
    if (hand.count() === 0) return begun
    // With a hand free, what is enqueued meanwhile need not wait for the slowest job.
    const isWaiting = hand.count() < options.concurrency && !isStopped(options)
    await hand.untilOneEnds(isWaiting ? POLL_MS : undefined)
    await settleEnded(drain)
  }
}

async function fetchJobs<Name extends QueueName>(drain: Drain<Name>): Promise<Job<Name>[]> {
  const { queue, name, options, hand } = drain
  const free = options.concurrency - hand.count()
  if (free <= 0 || isStopped(options)) return []
  return queue.boss.fetch<QueuePayloads[Name]>(name, { batchSize: free, includeMetadata: true })
}

async function settleEnded<Name extends QueueName>({ queue, name, hand, tally }: Drain<Name>): Promise<void> {
  const outcomes = hand.takeEnded()
  await settleJobs(queue, name, outcomes)
  for (const { job, error, worthRetrying } of outcomes) {
    if (error === null) tally.done += 1
    else if (!worthRetrying || isLastAttempt(job)) tally.failed.push({ payload: job.data, error })
  }
}

async function countOutstanding({ boss }: Queue, name: QueueName): Promise<number> {
  const { rows } = await boss
    .getDb()
    .executeSql(
      `select count(*)::int as jobs from pgboss.job where name = $1 and state in ('created', 'retry', 'active')`,
      [name],
    )
  const [row] = rows as { jobs: number }[]
  return row?.jobs ?? 0
}

function isStopped({ signal }: { readonly signal?: AbortSignal }): boolean {
  return signal?.aborted === true
}
