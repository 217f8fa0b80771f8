import type { FastifyInstance } from 'fastify'
import { meetingOf, viewOf, type ApiWorld } from './api-world.ts'
import { readChangedMeeting } from './meeting-request.ts'
import { fullMeeting } from './meeting-view.ts'
import type { Guest } from './running-meetings.ts'
import { addUserRoutes } from './user-routes.ts'
import { invalidFields, meetingRuns, noMeeting, ZoomRefusal } from './zoom-refusal.ts'

type OfMeeting = { Params: { id: string } }

/** The part of Zoom's REST API that Kuji uses. Tokens, limits and faults come before it. */
export function addApiRoutes(app: FastifyInstance, world: ApiWorld): void {
  const { running } = world
  app.addHook('preHandler', async () => running.settle())
  addUserRoutes(app, world)
  addMeetingRoutes(app, world)

  app.get<OfMeeting>('/v2/past_meetings/:id/participants', async ({ params }) => {
    const people = running.past(pastKey(params.id))
    if (people === undefined) throw noMeeting(params.id)
    // A meeting of a single person has no report.
    const participants = people.length > 1 ? people.map(pastGuest) : []
    return { page_size: 300, total_records: participants.length, next_page_token: '', participants }
  })
}

function addMeetingRoutes(app: FastifyInstance, world: ApiWorld): void {
  const { store, running, account } = world

  app.get<OfMeeting>('/v2/meetings/:id', async ({ params }) => {
    const { meeting } = meetingOf(world, params.id)
    return fullMeeting(meeting, viewOf(world, meeting))
  })

  app.patch<OfMeeting>('/v2/meetings/:id', async ({ params, body }, reply) => {
    const { meeting, host } = meetingOf(world, params.id)
    if (running.isRunning(meeting.id)) throw meetingRuns(meeting.id, 'update')
    store.replace(readChangedMeeting(body, { meeting, host }))
    running.settle()
    return reply.code(204).send()
  })

  app.delete<OfMeeting>('/v2/meetings/:id', async ({ params }, reply) => {
    const { meeting } = meetingOf(world, params.id)
    if (running.isRunning(meeting.id)) throw meetingRuns(meeting.id, 'delete')
    store.remove(meeting.id)
    running.forget(meeting)
    return reply.code(204).send()
  })

  app.put<OfMeeting>('/v2/meetings/:id/status', async ({ params, body }, reply) => {
    const { meeting } = meetingOf(world, params.id)
    if ((body as { action?: unknown } | null)?.action !== 'end') {
      throw invalidFields([{ field: 'action', message: 'Invalid field.' }])
    }
    if (!running.end(meeting.id) && account.settings.endIdle === 'refuse') {
      throw new ZoomRefusal(400, { code: 3000, message: `Meeting ${meeting.id} is not in progress.` })
    }
    return reply.code(204).send()
  })
}

/** A uuid that begins with / or contains // has to be encoded twice; the router took off one layer. */
function pastKey(key: string): string {
  if (key.startsWith('/') || key.includes('//')) return ''
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}

function pastGuest({ name, guest, joinedAt }: Guest) {
  return { id: '', user_id: guest, name, user_email: '', join_time: joinedAt.toISOString(), duration: 0 }
}
