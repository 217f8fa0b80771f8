import type { FastifyInstance } from 'fastify'
import { readChangedMeeting, readNewMeeting } from './meeting-request.ts'
import type { MeetingStore, SimulatedMeeting } from './meeting-store.ts'
import { fullMeeting, listedMeeting } from './meeting-view.ts'
import { requireToken, type Tokens } from './oauth-routes.ts'
import { cutPage, readListQuery, type ListQuery } from './page-token.ts'
import { findHost, type SimulatedHost, type SimulatorAccount } from './simulator-options.ts'
import { noMeeting, noUser } from './zoom-refusal.ts'

export type ApiWorld = {
  readonly account: SimulatorAccount
  readonly tokens: Tokens
  readonly store: MeetingStore
  /** Where the join pages are; known once the simulator listens. */
  readonly baseUrl: () => string
}

/** The part of Zoom's REST API that Kuji uses, each call with a bearer token. */
export function addApiRoutes(app: FastifyInstance, world: ApiWorld): void {
  app.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/v2/')) requireToken(request, world)
  })
  addUserRoutes(app, world)
  addMeetingRoutes(app, world)
}

function addUserRoutes(app: FastifyInstance, { account, store, baseUrl }: ApiWorld): void {
  app.get('/v2/users', async (request) => {
    const { items, ...page } = cutPage(account.hosts, readListQuery(request.query))
    return { ...page, page_number: 1, users: items.map(listedUser) }
  })

  app.get<{ Params: { user: string } }>('/v2/users/:user/settings', async ({ params }) => {
    const { waitingRoomLocked } = hostOf(account, params.user)
    return {
      schedule_meeting: {
        join_before_host: !waitingRoomLocked,
        jbh_time: 0,
        host_video: false,
        participants_video: false,
      },
      in_meeting: { waiting_room: waitingRoomLocked, entry_exit_chime: 'none' },
      feature: { meeting_capacity: 100 },
    }
  })

  app.get<{ Params: { user: string } }>('/v2/users/:user/meetings', async ({ params, query }) => {
    const host = hostOf(account, params.user)
    const wanted = readListQuery(query)
    const meetings = store
      .all()
      .filter(({ hostId, type }) => hostId === host.id && type !== 1)
      .filter((meeting) => isListed(meeting, { type: wanted.type, now: account.now() }))
    const { items, ...page } = cutPage(meetings, wanted)
    return { ...page, meetings: items.map((meeting) => listedMeeting(meeting, baseUrl())) }
  })

  app.post<{ Params: { user: string } }>('/v2/users/:user/meetings', async ({ params, body }, reply) => {
    const host = hostOf(account, params.user)
    const meeting = store.add(readNewMeeting(body, { host, now: account.now() }))
    return reply.code(201).send(fullMeeting(meeting, baseUrl()))
  })
}

function addMeetingRoutes(app: FastifyInstance, { account, store, baseUrl }: ApiWorld): void {
  app.get<{ Params: { id: string } }>('/v2/meetings/:id', async ({ params }) =>
    fullMeeting(meetingOf(store, params.id), baseUrl()),
  )

  app.patch<{ Params: { id: string } }>('/v2/meetings/:id', async ({ params, body }, reply) => {
    const meeting = meetingOf(store, params.id)
    store.replace(readChangedMeeting(body, { meeting, host: hostOf(account, meeting.hostId) }))
    return reply.code(204).send()
  })

  app.delete<{ Params: { id: string } }>('/v2/meetings/:id', async ({ params }, reply) => {
    if (!store.remove(params.id)) throw noMeeting(params.id)
    return reply.code(204).send()
  })
}

function isListed(meeting: SimulatedMeeting, { type, now }: { type: ListQuery['type']; now: Date }): boolean {
  if (type === 'scheduled') return true
  // Nobody ever starts a practice meeting.
  if (type === 'live') return false
  const isOver = Date.parse(meeting.startsAt) + meeting.minutes * 60_000 <= now.getTime()
  return type === 'previous_meetings' ? isOver : !isOver
}

function hostOf(account: SimulatorAccount, user: string): SimulatedHost {
  const host = findHost(account, user)
  if (host === undefined) throw noUser(user)
  return host
}

function meetingOf(store: MeetingStore, id: string): SimulatedMeeting {
  const meeting = store.get(id)
  if (meeting === undefined) throw noMeeting(id)
  return meeting
}

function listedUser({ id, email }: SimulatedHost) {
  return { id, email, first_name: 'Practice', last_name: 'Host', type: 2, status: 'active', timezone: 'UTC' }
}
