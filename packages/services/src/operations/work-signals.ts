import { AppError } from '@kuji/domain/errors'
import { drainQueue } from '@kuji/jobs/drain-queue'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { countOpenDeliveries, dueIn, findDueOrigins } from '../signal/claim-deliveries.ts'
import { sendSignals } from '../signal/send-signals.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'
import type { QueueReport } from './queue-report.ts'

type SignalDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'push' | 'mail' | 'settings'>

/** Push services, and e-mail, that are sent to at once. */
const originsAtOnce = 6

/** How long `workSignals` stays for tries that are to be repeated soon, in milliseconds. */
const shortPatience = 3_000

/** Sends what is queued. `done` counts messages that were taken, `outstanding` those still to be sent. */
export async function workSignals(deps: SignalDeps, signal: AbortSignal): Promise<QueueReport> {
  const work = openSignalWork(deps, signal)
  await work.drain(shortPatience)
  return work.report()
}

/** The sending of one process: however many drain at once, each push service has one sender. */
export type SignalWork = {
  /**
   * Sends until nothing is due any more.
   *
   * @param waitForOthersMs how long to stay for what is due soon, or in the hands of others who may have died
   */
  readonly drain: (waitForOthersMs: number) => Promise<void>
  readonly report: () => Promise<QueueReport>
}

type Senders = {
  /** Running, by origin; `again`: something may have come after its last look. */
  readonly running: Map<string, { again: boolean }>
  taken: number
  /** Senders that came to their end. */
  ended: number
}

/** Starts with nothing sent. */
export function openSignalWork(deps: SignalDeps, signal: AbortSignal): SignalWork {
  const senders: Senders = { running: new Map(), taken: 0, ended: 0 }
  return {
    drain: async (waitForOthersMs) => {
      for (;;) {
        const { ended } = senders
        await queueDue(deps, waitForOthersMs)
        await drainJobs(deps, { senders, waitForOthersMs, signal })
        if (signal.aborted || senders.ended === ended || (await findDueOrigins(deps)).length === 0) return
      }
    },
    report: async () => ({ done: senders.taken, outstanding: await countOpenDeliveries(deps) }),
  }
}

/**
 * Jobs are no more than wake-ups, and one may get lost: queued while the one before it has not begun,
 * and committed when that one has ended. What is due decides, also what will be while the worker stays.
 */
async function queueDue(deps: SignalDeps, withinMs: number): Promise<void> {
  const origins = await findDueOrigins(deps, withinMs)
  const payloads = origins.map((origin) => ({ origin }))
  await enqueue(deps.queue, deps.db.pool, { name: 'send-signals', payloads })
}

type Draining = {
  readonly senders: Senders
  readonly waitForOthersMs: number
  readonly signal: AbortSignal
}

async function drainJobs(deps: SignalDeps, { senders, waitForOthersMs, signal }: Draining): Promise<void> {
  await drainQueue(deps.queue, 'send-signals', {
    concurrency: originsAtOnce,
    waitForOthersMs,
    isWorthRetrying,
    signal,
    handle: async ({ origin }, run) => {
      if (!(await sendAlone(deps, { senders, origin, signal: run.signal }))) return
      const milliseconds = await dueIn(deps, origin)
      if (milliseconds !== null && milliseconds <= waitForOthersMs)
        throw new AppError('PUSH_UNREACHABLE', 'something is to be sent again soon')
    },
  })
}

/** @returns false when somebody in this process is at it, who will look again */
async function sendAlone(
  deps: SignalDeps,
  { senders, origin, signal }: { senders: Senders; origin: string; signal: AbortSignal },
): Promise<boolean> {
  const running = senders.running.get(origin)
  if (running !== undefined) {
    running.again = true
    return false
  }
  const own = { again: true }
  senders.running.set(origin, own)
  try {
    while (own.again) {
      own.again = false
      const taken = await sendSignals(deps, origin, signal)
      // Added now: others have counted meanwhile.
      senders.taken += taken
    }
  } finally {
    senders.running.delete(origin)
    senders.ended++
  }
  return true
}
