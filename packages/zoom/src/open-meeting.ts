import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { MadeMeeting } from '@kuji/services/ports'
import { findUnfitSetting, isDoorUnsaid, mendingBody } from './meeting-settings.ts'
import type { Api } from './read-pages.ts'
import { removeMeeting, type MeetingAt } from './remove-meeting.ts'
import { meetingReply, type MeetingReply } from './replies.ts'
import { isGone, isSuccess, passingCodes, readReply, zoomError } from './zoom-errors.ts'
import type { ZoomLog } from './zoom-request.ts'

export type LoggedApi = Api & { readonly log: ZoomLog | undefined }

/**
 * A meeting as it stands, opened where something had closed it; null when there is none.
 *
 * @throws {AppError} ZOOM_SETTINGS_LOCKED when it stays closed; it is left there, as somebody may be in it
 */
export async function openMeeting(meeting: MeetingAt, api: Api): Promise<MadeMeeting | null> {
  const reply = await readMeeting(meeting, api)
  return reply === null ? null : mend(reply, { meeting, api })
}

/**
 * Hands out a meeting nobody has been told of, opened where needed. One that stays closed is removed.
 *
 * @throws {AppError} ZOOM_SETTINGS_LOCKED, ZOOM_HOST_EXHAUSTED when this host is of no use;
 *   what else Zoom refuses only once the meeting is gone again. Else ZOOM_UNREACHABLE: the meeting is
 *   there, and has to be looked for
 */
export async function openOrRemove(
  reply: MeetingReply,
  { host, api }: { host: string; api: LoggedApi },
): Promise<MadeMeeting> {
  const meeting = { host, meetingId: reply.id }
  try {
    const made = await mend(reply, { meeting, api })
    if (made !== null) return made
    throw new AppError('ZOOM_UNREACHABLE', `meeting ${reply.id} was gone as soon as it was there`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const isGone = !passingCodes.includes(error.code) && (await removeIfPossible(meeting, api))
    if (isGone || hostCodes.includes(error.code)) throw error
    throw new AppError('ZOOM_UNREACHABLE', `made, and not yet open: ${error.message}`, { cause: error })
  }
}

/** With these the host is of no use, whatever became of the meeting. */
const hostCodes: readonly AppErrorCode[] = ['ZOOM_SETTINGS_LOCKED', 'ZOOM_HOST_EXHAUSTED']

type At = { readonly meeting: MeetingAt; readonly api: Api }

async function mend(reply: MeetingReply, at: At): Promise<MadeMeeting | null> {
  const seen = isDoorUnsaid(reply) ? await readMeeting(at.meeting, at.api) : reply
  if (seen === null) return null
  if (isFit(seen)) return handedOut(seen)
  await askToOpen(at)
  const mended = await readMeeting(at.meeting, at.api)
  if (mended === null) return null
  if (isFit(mended)) return handedOut(mended)
  throw unfit(mended)
}

function isFit(reply: MeetingReply): boolean {
  return findUnfitSetting(reply) === null && !isDoorUnsaid(reply)
}

/** A host is benched for what Zoom says, not for what it leaves out. */
function unfit(reply: MeetingReply): AppError {
  const reason = findUnfitSetting(reply)
  if (reason === null)
    return new AppError('ZOOM_BAD_REPLY', `meeting ${reply.id}: nothing said of who may come in`)
  return new AppError('ZOOM_SETTINGS_LOCKED', `meeting ${reply.id}: ${reason}; the account seems to lock it`)
}

/** What Zoom will not change is seen when the meeting is read again. */
const unmendableCodes: readonly AppErrorCode[] = ['ZOOM_REJECTED', 'ZOOM_HOST_REFUSED']

async function askToOpen({ meeting, api }: At): Promise<void> {
  const path = `/meetings/${meeting.meetingId}`
  const call = { method: 'PATCH', path, body: mendingBody, costs: meeting.host } as const
  const reply = await api.callApi(call, api.signal)
  if (isSuccess(reply) || isGone(reply)) return
  const error = zoomError(reply, `PATCH ${path}`)
  if (!unmendableCodes.includes(error.code)) throw error
}

/** A meeting as Zoom has it, or null when there is none. @throws {AppError} ZOOM_* */
export async function readMeeting(
  { meetingId }: MeetingAt,
  { callApi, signal }: Api,
): Promise<MeetingReply | null> {
  const path = `/meetings/${meetingId}`
  const reply = await callApi({ method: 'GET', path }, signal)
  return isGone(reply) ? null : readReply(reply, { schema: meetingReply, call: `GET ${path}` })
}

function handedOut(reply: MeetingReply): MadeMeeting {
  return { meetingId: reply.id, joinUrl: reply.join_url, passcode: passcodeOf(reply) }
}

/** Passcodes have at most ten characters; anything else is not for typing, and the link carries its own. */
function passcodeOf({ password = '' }: MeetingReply): string | null {
  return password.length >= 1 && password.length <= 10 ? password : null
}

/** The caller must hear why the meeting is useless rather than how its removal went. @returns true when it is gone */
async function removeIfPossible(meeting: MeetingAt, api: LoggedApi): Promise<boolean> {
  try {
    await removeMeeting(meeting, api)
    return true
  } catch (error) {
    const code = error instanceof AppError ? error.code : null
    api.log?.warn({ meetingId: String(meeting.meetingId), code }, 'an unfit meeting was left behind')
    return false
  }
}
