import { drainQueue } from '@kuji/jobs/drain-queue'
import type { Deps } from '../deps.ts'
import { clearMeeting } from '../hosting/clear-meeting.ts'
import { sweepHost } from '../hosting/sweep-host.ts'
import { isPerhapsPassing } from './is-worth-retrying.ts'
import { queueReport, type QueueReport } from './queue-report.ts'

/** Few at once: what people wait for has the pace. */
const clearedAtOnce = 8
const sweptAtOnce = 2

/** Just long enough to take over what a dead process left, in milliseconds. */
const patience = 3_000

/** How long one run tidies up, in milliseconds; the next goes on. */
const longestMs = 30_000

/** Takes away what is over at Zoom, and searches the queued hosts for strays. */
export async function tidyZoom(deps: Deps, signal: AbortSignal): Promise<QueueReport> {
  const terms = {
    waitForOthersMs: patience,
    isWorthRetrying: isPerhapsPassing,
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestMs)]),
  }
  const cleared = await drainQueue(deps.queue, 'clear-meeting', {
    ...terms,
    concurrency: clearedAtOnce,
    handle: ({ meetingId }, run) => clearMeeting(deps, meetingId, run.signal),
  })
  const swept = await drainQueue(deps.queue, 'sweep-host', {
    ...terms,
    concurrency: sweptAtOnce,
    handle: ({ host }, run) => sweepHost(deps, host, run.signal),
  })
  const [one, other] = [queueReport(cleared), queueReport(swept)]
  return { done: one.done + other.done, outstanding: one.outstanding + other.outstanding }
}
