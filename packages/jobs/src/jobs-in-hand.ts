import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DrainOptions } from './drain-options.ts'
import type { Queue } from './open-queue.ts'
import type { QueueName } from './queues.ts'
import type { Job, Outcome } from './settle-jobs.ts'

/** How long a job in hand may go on after the drain was told to stop: most calls end well in it. */
const GRACE_MS = 6_000

/** Well below the 10 s after which a silent job counts as abandoned. */
const HEARTBEAT_MS = 3_000

/** The jobs a process is working on, and those that ended since it last asked. */
export type JobsInHand<Name extends QueueName> = {
  /** Running, or ended and not yet taken. */
  readonly count: () => number
  readonly begin: (job: Job<Name>) => void
  /** Resolves when a job has ended or the time is over. */
  readonly untilOneEnds: (milliseconds?: number) => Promise<void>
  /** What has ended since the last call. */
  readonly takeEnded: () => Outcome<Name>[]
  /** Waits for the jobs still running and stops telling the queue that they live. */
  readonly close: () => Promise<void>
}

/** Starts with nothing in hand; tells the queue every 3 s that what is in hand is alive. */
export function openHand<Name extends QueueName>(
  queue: Queue,
  name: Name,
  options: DrainOptions<Name>,
): JobsInHand<Name> {
  const running = new Map<Job<Name>, Promise<void>>()
  let ended: Outcome<Name>[] = []
  const heartbeat = setInterval(() => {
    if (running.size === 0) return
    // A heartbeat that is lost is followed by others; a lost database is noticed by whoever settles.
    queue.boss.touch(name, [...running.keys()]).catch(() => {})
  }, HEARTBEAT_MS)
  const grace = startGrace(options.signal)
  const run = async (job: Job<Name>): Promise<void> => {
    const outcome = await outcomeOf(job, options, grace.over)
    running.delete(job)
    ended.push(outcome)
  }
  return {
    count: () => running.size + ended.length,
    begin: (job) => void running.set(job, run(job)),
    untilOneEnds: async (milliseconds) => {
      if (ended.length === 0) await anyOf([...running.values()], milliseconds)
      // Jobs that end together are then settled together.
      await nextTurn()
    },
    takeEnded: () => {
      const outcomes = ended
      ended = []
      return outcomes
    },
    close: async () => {
      await Promise.all(running.values())
      clearInterval(heartbeat)
      grace.forget()
    },
  }
}

async function outcomeOf<Name extends QueueName>(
  job: Job<Name>,
  { handle, isWorthRetrying }: DrainOptions<Name>,
  late: AbortSignal,
): Promise<Outcome<Name>> {
  try {
    await handle(job.data, { signal: late })
    return { job, error: null, worthRetrying: false }
  } catch (error) {
    // Told to stop is no reason to give up.
    return {
      job,
      error: error ?? new Error('no error given'),
      worthRetrying: late.aborted || isWorthRetrying(error),
    }
  }
}

/** Begins with the stop; `over` is aborted at its end. */
function startGrace(stop: AbortSignal | undefined): { over: AbortSignal; forget: () => void } {
  const late = new AbortController()
  const begin = (): void => void setTimeout(() => late.abort(), GRACE_MS).unref()
  if (stop?.aborted === true) begin()
  stop?.addEventListener('abort', begin, { once: true })
  return { over: late.signal, forget: () => stop?.removeEventListener('abort', begin) }
}

async function anyOf(jobs: readonly Promise<void>[], milliseconds?: number): Promise<void> {
  if (milliseconds === undefined) return Promise.race(jobs)
  let timer: NodeJS.Timeout | undefined
  const pause = new Promise<void>((done) => {
    timer = setTimeout(done, milliseconds)
  })
  await Promise.race([...jobs, pause])
  clearTimeout(timer)
}
