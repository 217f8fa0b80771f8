import type { FastifyInstance } from 'fastify'
import { userOf, viewOf, type ApiWorld } from './api-world.ts'
import { readNewMeeting } from './meeting-request.ts'
import type { SimulatedMeeting } from './meeting-store.ts'
import { fullMeeting, listedMeeting } from './meeting-view.ts'
import { cutPage, readListQuery, type ListQuery } from './page-token.ts'
import type { SimulatedHost } from './simulated-host.ts'
import { notAllowedToHost } from './zoom-refusal.ts'

type OfUser = { Params: { user: string } }

/** The users of the account, their settings and their meetings. */
export function addUserRoutes(app: FastifyInstance, world: ApiWorld): void {
  const { account, store } = world

  app.get('/v2/users', async (request) => {
    // Zoom knows no filter by type here; what it does not know, it ignores.
    const query = readListQuery({ ...(request.query as object), type: undefined })
    const users = account.hosts.filter(({ status, isRemoved }) => !isRemoved && status === query.status)
    const { items, ...page } = cutPage(users, { query, list: 'users', now: account.now() })
    return { ...page, page_number: 1, users: items.map(listedUser) }
  })

  app.get<OfUser>('/v2/users/:user', async ({ params }) => listedUser(userOf(world, params.user)))

  app.get<OfUser>('/v2/users/:user/settings', async ({ params }) => settingsOf(userOf(world, params.user)))

  app.get<OfUser>('/v2/users/:user/meetings', async ({ params, query: raw }) => {
    const host = userOf(world, params.user)
    const query = readListQuery(raw)
    const meetings = store
      .all()
      .filter((meeting) => meeting.hostId === host.id && isListed(meeting, query, world))
    const { items, ...page } = cutPage(meetings, { query, list: host.id, now: account.now() })
    return { ...page, meetings: items.map((meeting) => listedMeeting(meeting, viewOf(world, meeting))) }
  })

  app.post<OfUser>('/v2/users/:user/meetings', async ({ params, body }, reply) => {
    const host = userOf(world, params.user)
    if (host.type !== 2 || host.status !== 'active') throw notAllowedToHost()
    const meeting = store.add(readNewMeeting(body, { host, now: account.now(), chance: account.chance }))
    return reply.code(201).send(fullMeeting(meeting, viewOf(world, meeting)))
  })
}

function isListed(meeting: SimulatedMeeting, { type }: ListQuery, world: ApiWorld): boolean {
  const { account, store, running } = world
  if (meeting.type === 1 || store.ageMs(meeting.id) < account.settings.listDelayMs) return false
  if (type === 'scheduled') return true
  if (type === 'live') return running.isRunning(meeting.id)
  const isOver = Date.parse(meeting.startsAt) + meeting.minutes * 60_000 <= account.now().getTime()
  return type === 'previous_meetings' ? isOver : !isOver
}

function listedUser({ id, email, type, status }: SimulatedHost) {
  return { id, email, first_name: 'Practice', last_name: 'Host', type, status, timezone: 'UTC' }
}

/** A user's own settings. They show what is on; that it is locked, only a meeting shows. */
function settingsOf({ locks }: SimulatedHost) {
  const isLocked = (wanted: string) => locks.some(({ setting }) => setting === wanted)
  return {
    schedule_meeting: {
      join_before_host: !isLocked('waiting_room') && !isLocked('join_before_host'),
      jbh_time: 0,
      host_video: false,
      participants_video: false,
      enforce_login: isLocked('meeting_authentication'),
    },
    in_meeting: { waiting_room: isLocked('waiting_room'), entry_exit_chime: 'none' },
    recording: { auto_recording: isLocked('auto_recording') ? 'cloud' : 'none' },
    feature: { meeting_capacity: 100 },
  }
}
