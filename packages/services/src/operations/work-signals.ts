import { AppError } from '@kuji/domain/errors'
import { drainQueue } from '@kuji/jobs/drain-queue'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { countOpenDeliveries, dueIn, findDueOrigins } from '../signal/claim-deliveries.ts'
import { findUntriedOrigins } from '../signal/find-untried-origins.ts'
import { joinBehind } from '../signal/join-by-mail.ts'
import { sendSignals } from '../signal/send-signals.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'
import type { QueueReport } from './queue-report.ts'

type SignalDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'push' | 'mail' | 'settings'>

/** Push services, and e-mail, that are sent to at once: several that never answer must leave room for the others. */
const originsAtOnce = 32

/** How long to stay, where somebody waits for the end, for tries that are to be repeated soon, in milliseconds. */
export const shortPatience = 3_000

/** Sends what is queued. `done` counts messages that were taken, `outstanding` those still to be sent. */
export async function workSignals(deps: SignalDeps, signal: AbortSignal): Promise<QueueReport> {
  const work = openSignalWork(deps, signal)
  await work.drain(shortPatience)
  return work.report()
}

/** The sending of one process: however many drain at once, each push service has one sender. */
export type SignalWork = {
  /**
   * Sends what is due, and what comes meanwhile. What did not go out is tried again only for a while,
   * counted from the beginning or the last message that was taken: push services that never answer
   * must not keep a worker.
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
      const patience = openPatience(waitForOthersMs)
      const drain = { senders, waitForOthersMs, signal, patience, inVain: new Set<string>() }
      let due = await findDueOrigins(deps, waitForOthersMs)
      for (;;) {
        const { ended } = senders
        await wakeSenders(deps, due)
        await drainJobs(deps, drain)
        if (signal.aborted || senders.ended === ended) return
        due = await (drain.patience.isOver()
          ? findLeftOut(deps, drain)
          : findDueOrigins(deps, waitForOthersMs))
        if (due.length === 0) return
      }
    },
    report: async () => ({ done: senders.taken, outstanding: await countOpenDeliveries(deps) }),
  }
}

/**
 * Jobs are no more than wake-ups, and one may get lost: queued while the one before it has not begun,
 * and committed when that one has ended. What is due decides, also what will be while the worker stays.
 */
async function wakeSenders(deps: SignalDeps, origins: readonly string[]): Promise<void> {
  const payloads = origins.map((origin) => ({ origin }))
  await enqueue(deps.queue, deps.db.pool, { name: 'send-signals', payloads })
}

type Patience = { readonly renew: () => void; readonly isOver: () => boolean }

function openPatience(milliseconds: number): Patience {
  let end = AbortSignal.timeout(milliseconds)
  return {
    renew: () => {
      end = AbortSignal.timeout(milliseconds)
    },
    isOver: () => end.aborted,
  }
}

type Draining = {
  readonly senders: Senders
  readonly waitForOthersMs: number
  readonly signal: AbortSignal
  readonly patience: Patience
  /** The origins that took nothing when they had their turn. */
  readonly inVain: Set<string>
}

/** Who has not had a turn, once there is no more patience. E-mail may just have joined them. */
async function findLeftOut(deps: SignalDeps, { inVain }: Draining): Promise<string[]> {
  await joinBehind(deps, inVain)
  return (await findUntriedOrigins(deps)).filter((origin) => !inVain.has(origin))
}

async function drainJobs(deps: SignalDeps, drain: Draining): Promise<void> {
  const { waitForOthersMs, signal, patience } = drain
  await drainQueue(deps.queue, 'send-signals', {
    concurrency: originsAtOnce,
    waitForOthersMs,
    isWorthRetrying,
    signal,
    handle: async ({ origin }, run) => {
      if (!(await sendAlone(deps, { ...drain, origin, signal: run.signal }))) return
      if (patience.isOver() || (await isAnyoneWaiting(deps, drain))) return
      const milliseconds = await dueIn(deps, origin)
      if (milliseconds !== null && milliseconds <= waitForOthersMs)
        throw new AppError('PUSH_UNREACHABLE', 'something is to be sent again soon')
    },
  })
}

/** Whether a push service has not had its turn: tries again stand behind it, and are looked for at the end. */
async function isAnyoneWaiting(deps: SignalDeps, { senders, inVain }: Draining): Promise<boolean> {
  const untried = await findUntriedOrigins(deps)
  return untried.some((origin) => !senders.running.has(origin) && !inVain.has(origin))
}

type Sending = Draining & { readonly origin: string }

/** @returns false when somebody in this process is at it, who will look again */
async function sendAlone(deps: SignalDeps, { origin, ...drain }: Sending): Promise<boolean> {
  const { senders, signal } = drain
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
      noteTurn(drain, origin, await sendSignals(deps, origin, signal))
    }
  } finally {
    senders.running.delete(origin)
    senders.ended++
  }
  return true
}

function noteTurn({ senders, patience, inVain }: Draining, origin: string, taken: number): void {
  senders.taken += taken
  if (taken === 0) {
    inVain.add(origin)
    return
  }
  inVain.delete(origin)
  patience.renew()
}
