import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { Api } from './read-pages.ts'
import { pause } from './wait-unless-aborted.ts'
import { isGone, isSuccess, zoomCode, zoomError } from './zoom-errors.ts'

export type MeetingAt = { readonly host: string; readonly meetingId: bigint }

/** Zoom's code for "not while it runs", and how we wait for its end. */
const startedCode = 3000
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
    if (await endMeeting(path, api)) return
    const query = '?schedule_for_reminder=false'
    const reply = await api.callApi({ method: 'DELETE', path: path + query, costs: host }, api.signal)
    if (isSuccess(reply) || isGone(reply)) return
    if (zoomCode(reply) !== startedCode) throw zoomError(reply, `DELETE ${path}`)
    if (tries === mostTries) throw new AppError('ZOOM_UNREACHABLE', `DELETE ${path}: it does not end`)
    await pause(endingMs, api.signal)
  }
}

/** With these nobody knows whether it ended. */
const unclearCodes: readonly AppErrorCode[] = [
  'ZOOM_UNREACHABLE',
  'ZOOM_BAD_REPLY',
  'ZOOM_RATE_LIMITED',
  'ZOOM_ACCOUNT_EXHAUSTED',
  'ZOOM_CREDENTIALS',
]

/**
 * Other refusals are no matter here: one that has not started cannot end, and what else there is
 * comes up at the removal.
 *
 * @returns true when there is no such meeting
 */
async function endMeeting(path: string, { callApi, signal }: Api): Promise<boolean> {
  const body = { action: 'end' }
  const reply = await callApi({ method: 'PUT', path: `${path}/status`, body }, signal)
  if (isSuccess(reply)) return false
  const error = zoomError(reply, `PUT ${path}/status`)
  if (unclearCodes.includes(error.code)) throw error
  return isGone(reply)
}
