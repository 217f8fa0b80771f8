import { drainQueue, type DrainReport } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { makeMeeting } from '../rooms/make-meeting.ts'
import { sendRoomSignals } from '../signal/send-room-signals.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'
import { queueReport, type QueueReport } from './queue-report.ts'
import { tidyZoom } from './tidy-zoom.ts'
import { watchRooms } from './watch-rooms.ts'

/** `failed` rooms will have no meeting. */
type MeetingReport = QueueReport & { readonly failed: number }

/**
 * What came of the queued work. `meetings` and `signals` count rooms: given a meeting, and
 * their people told. `watch` counts looks after rooms that are open, `tidying` what was
 * taken away at Zoom, and hosts searched for strays.
 */
export type WorkReport = {
  readonly meetings: MeetingReport
  readonly signals: QueueReport
  readonly watch: QueueReport
  readonly tidying: QueueReport
}

const meetingsAtOnce = 24
const signalRoomsAtOnce = 16

/**
 * How long to stay for work that another process has in hand, in milliseconds:
 * longer than the queue takes to notice that the process has died.
 */
const patience = 20_000

/** The same for rooms without their meeting: longer also than a job's longest pause between two tries. */
const makingPatience = 35_000

/**
 * Works off what is queued, the most urgent first: makes the meetings, and tells each room's
 * people while the next rooms are still being made; looks after the rooms that are open; and
 * tidies up at Zoom, but not while rooms still wait for their meetings.
 */
export async function workQueues(deps: Deps, signal: AbortSignal): Promise<WorkReport> {
  const pump = pumpSignals(deps, signal)
  const meetings = await drainMeetings(deps, { onMade: pump.poke, signal })
  const [watch, told] = await Promise.all([
    watchRooms(deps, { onReplaced: pump.poke, signal }),
    drainSignals(deps, patience, signal),
  ])
  await pump.settled()
  // What became known since, and what is left at the end.
  const last = await drainSignals(deps, 0, signal)
  const tidying = meetings.outstanding > 0 ? { done: 0, outstanding: 0 } : await tidyZoom(deps, signal)
  return {
    meetings,
    signals: queueReport({
      done: told.done + pump.done() + last.done,
      failed: [...told.failed, ...last.failed],
      outstanding: last.outstanding,
    }),
    watch,
    tidying,
  }
}

async function drainMeetings(
  deps: Deps,
  { onMade, signal }: { readonly onMade: () => void; readonly signal: AbortSignal },
): Promise<MeetingReport> {
  let failed = 0
  const report = await drainQueue(deps.queue, 'make-meeting', {
    concurrency: meetingsAtOnce,
    waitForOthersMs: makingPatience,
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
function pumpSignals(deps: Deps, signal: AbortSignal) {
  let done = 0
  let poked = false
  let running = Promise.resolve()
  const drain = async (): Promise<void> => {
    poked = false
    done += (await drainSignals(deps, 0, signal)).done
  }
  return {
    poke: () => {
      if (poked) return
      poked = true
      // What goes wrong here goes wrong again in the drain that follows, and is reported there.
      running = running.then(drain).catch(() => undefined)
    },
    settled: () => running,
    done: () => done,
  }
}

function drainSignals(
  deps: Deps,
  waitForOthersMs: number,
  signal: AbortSignal,
): Promise<DrainReport<'send-signals'>> {
  return drainQueue(deps.queue, 'send-signals', {
    concurrency: signalRoomsAtOnce,
    waitForOthersMs,
    isWorthRetrying,
    signal,
    handle: ({ roomId }, run) => sendRoomSignals(deps, roomId, run.signal),
  })
}
