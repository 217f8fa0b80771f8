import { AppError } from '@kuji/domain/errors'
import type { MeetingRequest } from '@kuji/services/ports'
import { meetingTopic } from './meeting-settings.ts'
import { meetingListReply } from './replies.ts'
import type { CallZoomApi } from './zoom-api.ts'
import { pathSegment } from './path-segment.ts'
import { readReply } from './zoom-errors.ts'

const pageSize = 300
const mostPages = 50

/**
 * The id of the host's meeting that carries the request's key, or null.
 *
 * Should a lost reply have left two, everybody who looks finds the same one (the lowest id).
 *
 * @throws {AppError} ZOOM_* when the list is not to be had whole: half a list is no proof
 */
export async function findMeetingId(
  { host, key }: Pick<MeetingRequest, 'host' | 'key'>,
  { callApi, signal }: { callApi: CallZoomApi; signal: AbortSignal },
): Promise<bigint | null> {
  const topic = meetingTopic(key)
  const path = `/users/${pathSegment(host)}/meetings`
  const found: bigint[] = []
  let pageToken = ''
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({ type: 'scheduled', page_size: String(pageSize) })
    if (pageToken !== '') query.set('next_page_token', pageToken)
    const reply = await callApi({ method: 'GET', path: `${path}?${query.toString()}` }, signal)
    const list = readReply(reply, { schema: meetingListReply, call: `GET ${path}` })
    found.push(...list.meetings.filter((meeting) => meeting.topic.trim() === topic).map(({ id }) => id))
    pageToken = list.next_page_token
    if (pageToken === '') return lowest(found)
  }
  throw new AppError('ZOOM_BAD_REPLY', `GET ${path}: the list does not end`)
}

function lowest(ids: readonly bigint[]): bigint | null {
  return ids.reduce<bigint | null>((least, id) => (least === null || id < least ? id : least), null)
}
