import {
  assignRoomAnswer,
  assignRoomBody,
  drawProgressAnswer,
  idParam,
  restError,
  timeOfDay,
} from '@kuji/contract/rest'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { nameDrawSlot, type DrawName } from '@kuji/services/draw/name-draw-slot'
import { readDrawProgress } from '@kuji/services/draw/read-draw'
import { z } from 'zod'
import type { App } from '../app-parts.ts'
import { requireTrigger } from './bearer.ts'
import { triggerToken, type RestApp } from './rest-app.ts'

const refusals = { 400: restError, 401: restError, 409: restError, 422: restError }

/**
 * What the firing device calls at ten to nine, and how it asks what came of it. One
 * parameter has both names because OpenAPI knows no two paths of one shape.
 */
export function addTriggerRoutes(rest: RestApp, app: App): void {
  const preValidation = async (request: Parameters<typeof requireTrigger>[1]): Promise<void> =>
    requireTrigger(app, request)

  rest.post(
    '/assign_room/:time_or_draw_id',
    {
      preValidation,
      schema: {
        summary: 'Draw the next slot at this local time of day',
        tags: ['trigger'],
        security: triggerToken,
        params: z.object({ time_or_draw_id: timeOfDay }),
        response: { 202: assignRoomAnswer, ...refusals },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await trigger(app, { time: request.params.time_or_draw_id })),
  )

  rest.post(
    '/assign_room',
    {
      preValidation,
      schema: {
        summary: 'Draw the slot at this instant',
        tags: ['trigger'],
        security: triggerToken,
        body: assignRoomBody,
        response: { 202: assignRoomAnswer, ...refusals },
      },
    },
    async (request, reply) => reply.code(202).send(await trigger(app, request.body.date)),
  )

  rest.get(
    '/assign_room/:time_or_draw_id',
    {
      preValidation,
      schema: {
        summary: 'How far a draw has come',
        tags: ['trigger'],
        security: triggerToken,
        params: z.object({ time_or_draw_id: idParam }),
        response: { 200: drawProgressAnswer, 400: restError, 401: restError, 404: restError },
      },
    },
    (request) => readDrawProgress(app.deps, request.params.time_or_draw_id),
  )
}

async function trigger(app: App, name: DrawName): Promise<z.infer<typeof assignRoomAnswer>> {
  const draw = await drawSlot(app.deps, await nameDrawSlot(app.deps, name, false))
  app.workSoon()
  return { draw_id: draw.id, status: draw.status, rooms: draw.rooms, users: draw.users }
}
