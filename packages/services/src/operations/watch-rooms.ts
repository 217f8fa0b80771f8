import { drainQueue } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { checkMeeting } from '../rooms/check-meeting.ts'
import { isPerhapsPassing } from './is-worth-retrying.ts'
import { queueReport, type QueueReport } from './queue-report.ts'
import { takeZoomEvents } from './take-zoom-events.ts'

const checksAtOnce = 8

/** How long to stay for looks that are to be taken again soon, in milliseconds: a lost call is looked for again. */
const patience = 20_000

/** Takes in what Zoom has told, then looks whether people can enter the open rooms that are queued for it. */
export async function watchRooms(
  deps: Deps,
  { onReplaced, signal }: { readonly onReplaced: () => void; readonly signal: AbortSignal },
): Promise<QueueReport> {
  const events = await takeZoomEvents(deps, signal)
  const checks = await drainQueue(deps.queue, 'check-meeting', {
    concurrency: checksAtOnce,
    waitForOthersMs: patience,
    isWorthRetrying: isPerhapsPassing,
    signal,
    handle: async ({ roomId }, run) => {
      if (await checkMeeting(deps, roomId, run.signal)) onReplaced()
    },
  })
  const { done, outstanding } = queueReport(checks)
  return { done: events.done + done, outstanding: events.outstanding + outstanding }
}
