import { drainQueue } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { makeMeeting } from '../rooms/make-meeting.ts'
import { queueReport, type QueueReport } from './queue-report.ts'
import { tidyZoom } from './tidy-zoom.ts'
import { watchRooms } from './watch-rooms.ts'
import { openSignalWork, shortPatience, type SignalWork } from './work-signals.ts'

/** `failed` rooms will have no meeting. */
type MeetingReport = QueueReport & { readonly failed: number }

/**
 * What came of the queued work. `meetings` counts rooms that were given one, `signals` messages
 * to devices and mailboxes. `watch` counts looks after rooms that are open, `tidying` what was
 * taken away at Zoom, and hosts searched for strays.
 */
export type WorkReport = {
  readonly meetings: MeetingReport
  readonly signals: QueueReport
  readonly watch: QueueReport
  readonly tidying: QueueReport
}

const meetingsAtOnce = 24

/**
 * How long to stay for work that another process has in hand, in milliseconds: longer than a job's
 * longest pause between two tries, and than a room takes to be free again after a process died.
 */
const patience = 35_000

/** The same for signals: shorter than their longest pause, for a push service may be down all morning. */
export const signalPatience = 25_000

/** Sending that the caller began: who sends, and what ends, without an error, with what is on its way. */
type BegunSending = { readonly signals: SignalWork; readonly ended: Promise<unknown> }

/**
 * Works off what is queued, the most urgent first: makes the meetings, and looks after the rooms
 * that are open, then and again after; sends the signals beside that, telling each room's people
 * while the next rooms are still being made; and tidies up at Zoom, but not while rooms still wait
 * for their meetings. When it ends, also by an error, no message is in hand any more.
 *
 * @param begun the sending that the caller has begun
 */
export async function workQueues(
  deps: Deps,
  signal: AbortSignal,
  begun: BegunSending = { signals: openSignalWork(deps, signal), ended: Promise.resolve() },
): Promise<WorkReport> {
  const { signals } = begun
  // Zoom may keep the rooms, and a push service the signals, for most of a minute: neither holds up the other.
  const [{ meetings, watch }] = await allEnded([
    workRooms(deps, signals, signal),
    signals.drain(signalPatience),
    begun.ended,
  ])
  // What became known since, and what was refused when nobody stayed for it.
  await signals.drain(shortPatience)
  const tidying = meetings.outstanding > 0 ? { done: 0, outstanding: 0 } : await tidyZoom(deps, signal)
  return { meetings, signals: await signals.report(), watch, tidying }
}

/** Makes the meetings and looks after the open rooms, then after what was to be looked after since. */
async function workRooms(
  deps: Deps,
  signals: SignalWork,
  signal: AbortSignal,
): Promise<Pick<WorkReport, 'meetings' | 'watch'>> {
  const pump = pumpSignals(signals)
  const watch = () => watchRooms(deps, { onReplaced: pump.poke, signal })
  try {
    const [meetings, first] = await allEnded([drainMeetings(deps, { onMade: pump.poke, signal }), watch()])
    const last = await watch()
    return { meetings, watch: { done: first.done + last.done, outstanding: last.outstanding } }
  } finally {
    await pump.settled()
  }
}

/**
 * None goes on behind the caller's back.
 *
 * @throws what the first that failed met, once all have ended
 */
async function allEnded<Work extends readonly Promise<unknown>[]>(work: readonly [...Work]) {
  await Promise.allSettled(work)
  return Promise.all(work)
}

async function drainMeetings(
  deps: Deps,
  { onMade, signal }: { readonly onMade: () => void; readonly signal: AbortSignal },
): Promise<MeetingReport> {
  let failed = 0
  const report = await drainQueue(deps.queue, 'make-meeting', {
    concurrency: meetingsAtOnce,
    waitForOthersMs: patience,
    // What is useless to try again has failed its room and does not come out as an error.
    isWorthRetrying: () => true,
    signal,
    handle: async ({ roomId }, run) => {
      const made = await makeMeeting(deps, roomId, run.signal)
      if (made) onMade()
      else failed += 1
    },
  })
  const { done, outstanding } = queueReport(report)
  return { done: done - failed, failed, outstanding }
}

/** Drains the signals whenever poked, one drain at a time. */
function pumpSignals(signals: SignalWork) {
  let poked = false
  let running = Promise.resolve()
  const drain = async (): Promise<void> => {
    poked = false
    await signals.drain(0)
  }
  return {
    poke: () => {
      if (poked) return
      poked = true
      // What goes wrong here goes wrong again in the drain that follows, and is reported there.
      running = running.then(drain).catch(() => undefined)
    },
    settled: () => running,
  }
}
