import type { MadeMeeting, MeetingOrder, MeetingRequest } from '@kuji/services/ports'
import { meetingBody } from './meeting-settings.ts'
import { openOrRemove, type LoggedApi } from './open-meeting.ts'
import { pathSegment } from './path-segment.ts'
import { meetingReply } from './replies.ts'
import { readReply } from './zoom-errors.ts'

/**
 * Makes one meeting that people can enter without a host.
 *
 * @throws {AppError} ZOOM_*; after UNREACHABLE and BAD_REPLY it may be there all the same
 */
export async function createMeeting(
  request: MeetingRequest & Partial<MeetingOrder>,
  api: LoggedApi,
): Promise<MadeMeeting> {
  const { host, beforeSending } = request
  const path = `/users/${pathSegment(host)}/meetings`
  const body = meetingBody(request)
  const call = { method: 'POST', path, body, costs: host, isUrgent: true, beforeSending } as const
  const reply = await api.callApi(call, api.signal)
  return openOrRemove(readReply(reply, { schema: meetingReply, call: `POST ${path}` }), { host, api })
}
