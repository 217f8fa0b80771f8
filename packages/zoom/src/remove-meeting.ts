import { AppError } from '@kuji/domain/errors'
import type { Api } from './read-pages.ts'
import { pause } from './wait-unless-aborted.ts'
import { isOver, isRunning, isSuccess, isUnheard, zoomError } from './zoom-errors.ts'

export type MeetingAt = { readonly host: string; readonly meetingId: bigint }

/** How we wait for the end of one that may not be removed while it runs. */
const mostTries = 3
const endingMs = 500

/**
 * Ends a meeting for whoever is in it, and removes it. One that is gone already is well.
 * Zoom mails nothing to its host.
 *
 * @throws {AppError} ZOOM_*; `ZOOM_UNREACHABLE` also for a meeting that does not end
 */
export async function removeMeeting({ host, meetingId }: MeetingAt, api: Api): Promise<void> {
  const path = `/meetings/${meetingId}`
  for (let tries = 1; ; tries++) {
    await endMeeting(path, api)
    const query = '?schedule_for_reminder=false'
    const reply = await api.callApi({ method: 'DELETE', path: path + query, costs: host }, api.signal)
    if (isSuccess(reply) || isOver(reply)) return
    if (!isRunning(reply)) throw zoomError(reply, `DELETE ${path}`)
    if (tries === mostTries) throw new AppError('ZOOM_UNREACHABLE', `DELETE ${path}: it does not end`)
    await pause(endingMs, api.signal)
  }
}

/**
 * Most refusals are no matter here: one that has not started cannot end, and says even that it is not
 * there. What else there is comes up at the removal, which alone tells whether a meeting is gone.
 *
 * @throws {AppError} ZOOM_* when Zoom did not get as far as looking: it may run on
 */
async function endMeeting(path: string, { callApi, signal }: Api): Promise<void> {
  const body = { action: 'end' }
  const reply = await callApi({ method: 'PUT', path: `${path}/status`, body }, signal)
  if (isUnheard(reply)) throw zoomError(reply, `PUT ${path}/status`)
}
