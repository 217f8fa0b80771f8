import {
  idParam,
  meetingUrlAnswer,
  participatedAnswer,
  participatedBody,
  registerAnswer,
  registerBody,
  restError,
} from '@kuji/contract/rest'
import { AppError } from '@kuji/domain/errors'
import { getUp } from '@kuji/services/attendance/get-up'
import { cancelEnrolment } from '@kuji/services/enrolment/cancel-enrolment'
import { registerForSlot } from '@kuji/services/enrolment/register-for-slot'
import { readCurrentSlot, type CurrentSlot } from '@kuji/services/rooms/read-current-slot'
import { z } from 'zod'
import type { App } from '../app-parts.ts'
import { requireUser } from './bearer.ts'
import { userToken, type RestApp } from './rest-app.ts'

const refusals = { 400: restError, 401: restError, 409: restError }

/** A person's own morning: register, withdraw, ask for the room, say "I am up". */
export function addMorningRoutes(rest: RestApp, app: App): void {
  addEnrolmentRoutes(rest, app)
  addMeetingUrlRoute(rest, app)
  // The original design spelled it without the r; both are kept.
  for (const path of ['/participated', '/paticipated']) addParticipatedRoute(rest, app, path)
}

function addEnrolmentRoutes(rest: RestApp, app: App): void {
  rest.post(
    '/register',
    {
      preValidation: (request) => requireUser(app, request).then(() => undefined),
      schema: {
        summary:
          'Register for a slot; after its draw, until its on-time window ends, take a seat in one of its rooms',
        tags: ['morning'],
        security: userToken,
        body: registerBody,
        response: { 201: registerAnswer, ...refusals, 422: restError },
      },
    },
    async (request, reply) => {
      const { userId } = await requireUser(app, request)
      const { id, startsAt, standby, tested } = await registerForSlot(app.deps, {
        userId,
        slot: request.body.date,
      })
      if (standby) app.workSoon()
      if (tested) app.tellSoon()
      return reply.code(201).send({ id, date: startsAt.toISOString() })
    },
  )

  rest.delete(
    '/register/:id',
    {
      preValidation: (request) => requireUser(app, request).then(() => undefined),
      schema: {
        summary: 'Withdraw a registration while its slot is not drawn',
        tags: ['morning'],
        security: userToken,
        params: z.object({ id: idParam }),
        response: { 204: z.null(), ...refusals, 404: restError },
      },
    },
    async (request, reply) => {
      const { userId } = await requireUser(app, request)
      await cancelEnrolment(app.deps, { userId, enrolmentId: request.params.id })
      return reply.code(204).send(null)
    },
  )
}

function addMeetingUrlRoute(rest: RestApp, app: App): void {
  rest.get(
    '/meeting_url/:user_id',
    {
      preValidation: (request) => requireUser(app, request).then(() => undefined),
      schema: {
        summary: 'The current slot and, once it is ready, the way into the room',
        tags: ['morning'],
        security: userToken,
        params: z.object({ user_id: idParam }),
        response: { 200: meetingUrlAnswer, 400: restError, 401: restError, 403: restError },
      },
    },
    async (request) => {
      const { userId } = await requireUser(app, request)
      if (userId !== request.params.user_id) throw new AppError('FORBIDDEN', 'another person was asked about')
      return meetingUrlOf(await readCurrentSlot(app.deps, userId))
    },
  )
}

function meetingUrlOf(slot: CurrentSlot | null): z.infer<typeof meetingUrlAnswer> {
  const room = slot?.room ?? null
  return {
    status: slot?.status ?? 'none',
    date: slot?.startsAt.toISOString() ?? null,
    draw_at: slot?.drawAt.toISOString() ?? null,
    room_id: room?.id ?? null,
    zoom_url: room?.meetingUrl ?? null,
    awake: room?.up.filter(Boolean).length ?? 0,
    seats: room?.up.length ?? 0,
  }
}

function addParticipatedRoute(rest: RestApp, app: App, path: string): void {
  rest.post(
    path,
    {
      preValidation: (request) => requireUser(app, request).then(() => undefined),
      schema: {
        summary: 'I am up: records it, and gives the way into the room',
        tags: ['morning'],
        security: userToken,
        body: participatedBody.nullish(),
        response: { 200: participatedAnswer, ...refusals, 404: restError },
      },
    },
    async (request) => {
      const { userId } = await requireUser(app, request)
      const { roomId, meetingUrl } = await getUp(app.deps, {
        userId,
        roomId: request.body?.room_id ?? null,
        followsAnswer: true,
      })
      return { participate: true, room_id: roomId, zoom_url: meetingUrl } as const
    },
  )
}
