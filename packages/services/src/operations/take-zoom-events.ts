import { drainQueue } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { takeZoomEvent } from '../rooms/take-zoom-event.ts'
import { isPerhapsPassing } from './is-worth-retrying.ts'
import { queueReport, type QueueReport } from './queue-report.ts'

const eventsAtOnce = 8

/**
 * Takes in what Zoom has told and waits for nobody. It asks Zoom nothing, so that numbers on
 * screens need not wait for meetings that are still being made.
 *
 * @returns in `doubts` how many of the events have queued a look at a room
 */
export async function takeZoomEvents(
  deps: Deps,
  signal: AbortSignal,
): Promise<QueueReport & { readonly doubts: number }> {
  let doubts = 0
  const report = await drainQueue(deps.queue, 'zoom-event', {
    concurrency: eventsAtOnce,
    waitForOthersMs: 0,
    isWorthRetrying: isPerhapsPassing,
    signal,
    handle: async (event) => {
      if (await takeZoomEvent(deps, event)) doubts += 1
    },
  })
  return { ...queueReport(report), doubts }
}
