import { AppError } from '@kuji/domain/errors'
import type { Clock, Meeting, MeetingRequest, Meetings } from '@kuji/services/ports'
import { findMeetingId } from './find-meeting.ts'
import { inspectHosts } from './host-inspection.ts'
import { findUnfitSetting, meetingBody } from './meeting-settings.ts'
import { createTokenSource, type ZoomCredentials } from './oauth-token.ts'
import { pathSegment } from './path-segment.ts'
import { meetingReply, type MeetingReply } from './replies.ts'
import { createZoomApi, type CallZoomApi } from './zoom-api.ts'
import { isSuccess, readReply, zoomCode } from './zoom-errors.ts'
import { createZoomSender, defaultLimits, type ZoomLimits, type ZoomLog } from './zoom-request.ts'

export type ZoomMeetingsOptions = ZoomCredentials & {
  readonly apiUrl: string
  readonly clock: Clock
  readonly log?: ZoomLog
  /** Bounds other than the usual ones. */
  readonly limits?: Partial<ZoomLimits>
}

type Api = { readonly callApi: CallZoomApi; readonly signal: AbortSignal; readonly log: ZoomLog | undefined }

/** Zoom as the maker of meetings. One of these per process: it holds the token and the connections. */
export function createZoomMeetings(options: ZoomMeetingsOptions): Meetings {
  const { clock, log } = options
  const send = createZoomSender({ ...defaultLimits, ...options.limits }, log)
  const tokens = createTokenSource(options, { send, clock })
  const callApi = createZoomApi(options.apiUrl, { send, tokens })
  return {
    create: (request, signal) => createMeeting(request, { callApi, signal, log }),
    find: (request, signal) => findMeeting(request, { callApi, signal, log }),
    inspectHosts: async (hosts, signal) => {
      await tokens.get(signal)
      return inspectHosts(hosts, { callApi, signal })
    },
  }
}

async function createMeeting(request: MeetingRequest, api: Api): Promise<Meeting> {
  const path = `/users/${pathSegment(request.host)}/meetings`
  const reply = await api.callApi({ method: 'POST', path, body: meetingBody(request) }, api.signal)
  return openMeeting(readReply(reply, { schema: meetingReply, call: `POST ${path}` }), api)
}

async function findMeeting(request: MeetingRequest, api: Api): Promise<Meeting | null> {
  const id = await findMeetingId(request, api)
  if (id === null) return null
  const path = `/meetings/${id}`
  const reply = await api.callApi({ method: 'GET', path }, api.signal)
  if (zoomCode(reply) === goneCode) return null
  return openMeeting(readReply(reply, { schema: meetingReply, call: `GET ${path}` }), api)
}

/** "Meeting does not exist". */
const goneCode = 3001

/** Hands a meeting out only when people can enter it unrecorded; any other is removed. */
async function openMeeting(reply: MeetingReply, api: Api): Promise<Meeting> {
  const reason = findUnfitSetting(reply)
  if (reason !== null) {
    await removeMeeting(reply.id, api)
    throw new AppError('ZOOM_SETTINGS_LOCKED', `meeting ${reply.id}: ${reason}; the account seems to lock it`)
  }
  return { meetingId: reply.id, joinUrl: reply.join_url, passcode: passcodeOf(reply) }
}

/** Passcodes have at most ten characters; anything else is not for typing, and the link carries its own. */
function passcodeOf({ password = '' }: MeetingReply): string | null {
  return password.length >= 1 && password.length <= 10 ? password : null
}

/** Best effort: the meeting is useless, and the caller must hear why rather than how the removal went. */
async function removeMeeting(id: bigint, { callApi, signal, log }: Api): Promise<void> {
  try {
    const path = `/meetings/${id}?schedule_for_reminder=false`
    const reply = await callApi({ method: 'DELETE', path }, signal)
    if (isSuccess(reply) || zoomCode(reply) === goneCode) return
    log?.warn({ meetingId: String(id), status: reply.status }, 'an unfit meeting was left behind')
  } catch {
    log?.warn({ meetingId: String(id) }, 'an unfit meeting was left behind')
  }
}
