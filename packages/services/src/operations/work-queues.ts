import { drainQueue } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { makeMeeting } from '../rooms/make-meeting.ts'
import { queueReport, type QueueReport } from './queue-report.ts'
import { tidyZoom } from './tidy-zoom.ts'
import { watchRooms } from './watch-rooms.ts'
import { openSignalWork, type SignalWork } from './work-signals.ts'

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

/**
 * Works off what is queued, the most urgent first: sends the signals, and meanwhile makes the
 * meetings, telling each room's people while the next rooms are still being made; looks after the
 * rooms that are open, then and again after; and tidies up at Zoom, but not while rooms still wait
 * for their meetings.
 *
 * @param signals the sending that the caller has begun
 */
export async function workQueues(
  deps: Deps,
  signal: AbortSignal,
  signals: SignalWork = openSignalWork(deps, signal),
): Promise<WorkReport> {
  const pump = pumpSignals(signals)
  const watch = () => watchRooms(deps, { onReplaced: pump.poke, signal })
  const [meetings, watched] = await allEnded([
    drainMeetings(deps, { onMade: pump.poke, signal }),
    watch(),
    // Zoom may keep the others for minutes, and some signals have one.
    signals.drain(signalPatience),
  ])
  // What was to be looked after, and sent, since.
  const [watchedLast] = await allEnded([watch(), signals.drain(signalPatience)])
  await pump.settled()
  // What became known since, and what is left at the end.
  await signals.drain(0)
  const tidying = meetings.outstanding > 0 ? { done: 0, outstanding: 0 } : await tidyZoom(deps, signal)
  return {
    meetings,
    signals: await signals.report(),
    watch: { done: watched.done + watchedLast.done, outstanding: watchedLast.outstanding },
    tidying,
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
