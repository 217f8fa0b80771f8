import { drainQueue, type DrainReport } from '@kuji/jobs/drain-queue'
import type { QueueName } from '@kuji/jobs/queues'
import type { Deps } from '../deps.ts'
import { makeMeeting } from '../rooms/make-meeting.ts'
import { sendRoomSignals } from '../signal/send-room-signals.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'

/** `outstanding` is waiting, in hand elsewhere, or to be queued again by the next tick. */
type QueueReport = { readonly done: number; readonly outstanding: number }

/** `failed` rooms will have no meeting. */
type MeetingReport = QueueReport & { readonly failed: number }

/** What came of the queued work, in rooms: given a meeting, and their people told. */
export type WorkReport = { readonly meetings: MeetingReport; readonly signals: QueueReport }

const meetingsAtOnce = 8
const signalRoomsAtOnce = 16

/**
 * How long to stay for work that another process has in hand, in milliseconds:
 * longer than the queue takes to notice that the process has died.
 */
const patience = 20_000

/**
 * Works off what draws have queued: makes the meetings, and tells each room's people
 * while the next rooms are still being made.
 */
export async function workQueues(deps: Deps, signal: AbortSignal): Promise<WorkReport> {
  const pump = pumpSignals(deps, signal)
  let failed = 0
  const meetings = await drainQueue(deps.queue, 'make-meeting', {
    concurrency: meetingsAtOnce,
    waitForOthersMs: patience,
    // What is useless to try again has failed its room and does not come out as an error.
    isWorthRetrying: () => true,
    signal,
    handle: async ({ roomId }, run) => {
      const made = await makeMeeting(deps, roomId, run.signal)
      if (made) pump.poke()
      else failed += 1
    },
  })
  await pump.settled()
  const signals = await drainSignals(deps, patience, signal)
  return {
    meetings: { done: meetings.done - failed, failed, outstanding: outstandingOf(meetings) },
    signals: { done: signals.done + pump.done(), outstanding: outstandingOf(signals) },
  }
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

/** A job that has used up its tries is not lost: the next tick queues its room again while there is time. */
function outstandingOf({ failed, outstanding }: DrainReport<QueueName>): number {
  return outstanding + failed.length
}
