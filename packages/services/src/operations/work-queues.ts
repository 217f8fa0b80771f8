import { drainQueue, type DrainReport } from '@kuji/jobs/drain-queue'
import type { QueueName } from '@kuji/jobs/queues'
import type { Deps } from '../deps.ts'
import { giveUpMeeting, makeMeeting } from '../rooms/make-meeting.ts'
import { sendRoomSignals } from '../signal/send-room-signals.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'

type QueueReport = { readonly done: number; readonly failed: number; readonly outstanding: number }

/** What came of the queued work, in rooms: given a meeting, and their people told. */
export type WorkReport = { readonly meetings: QueueReport; readonly signals: QueueReport }

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
  const meetings = await drainQueue(deps.queue, 'make-meeting', {
    concurrency: meetingsAtOnce,
    waitForOthersMs: patience,
    isWorthRetrying,
    signal,
    handle: async ({ roomId }, run) => {
      await makeMeeting(deps, roomId, run.signal)
      pump.poke()
    },
  })
  for (const { payload } of meetings.failed) await giveUpMeeting(deps, payload.roomId)
  await pump.settled()
  const signals = await drainSignals(deps, patience, signal)
  return {
    meetings: summarise(meetings),
    signals: { ...summarise(signals), done: signals.done + pump.done() },
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

function summarise({ done, failed, outstanding }: DrainReport<QueueName>): QueueReport {
  return { done, failed: failed.length, outstanding }
}
