import type { ListedMeeting } from '@kuji/services/ports'
import { keyOf, meetingTopic } from './meeting-settings.ts'
import { pathSegment } from './path-segment.ts'
import { readPages, type Api } from './read-pages.ts'
import { meetingListReply } from './replies.ts'

const types = { planned: 'scheduled', running: 'live' } as const

/**
 * A host's meetings, each once, lowest id first.
 *
 * @throws {AppError} ZOOM_*
 */
export async function listMeetings(
  { host, which }: { host: string; which: keyof typeof types },
  api: Api,
): Promise<ListedMeeting[]> {
  const listed = await readList(host, { type: types[which], api })
  return listed.map(({ id, topic, start_time: startsAt }) => ({
    meetingId: id,
    key: keyOf(topic),
    startsAt: startsAt === undefined ? null : new Date(startsAt),
  }))
}

/**
 * The ids of the host's meetings that carry this key, lowest first: should a lost reply have
 * left two, everybody who looks takes the same one.
 *
 * @throws {AppError} ZOOM_*
 */
export async function findMeetingIds(
  { host, key }: { host: string; key: string },
  api: Api,
): Promise<bigint[]> {
  const wanted = meetingTopic(key)
  const listed = await readList(host, { type: 'scheduled', api })
  return listed.filter(({ topic }) => topic.trim() === wanted).map(({ id }) => id)
}

async function readList(host: string, { type, api }: { type: string; api: Api }) {
  const path = `/users/${pathSegment(host)}/meetings`
  const pages = await readPages({ path, query: { type }, schema: meetingListReply }, api)
  const listed = new Map(pages.flatMap(({ meetings }) => meetings).map((meeting) => [meeting.id, meeting]))
  return [...listed.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
