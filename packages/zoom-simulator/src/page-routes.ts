import type { FastifyInstance } from 'fastify'
import { joinPage } from './join-page.ts'
import { meetingsPage } from './meetings-page.ts'
import { pageHeaders } from './page-shell.ts'
import type { SimulatorControl } from './simulator-control.ts'
import type { SimulatorWorld } from './simulator-world.ts'

/** The pages for people: the rooms behind the join links, and the list of all of them. */
export function addPageRoutes(
  app: FastifyInstance,
  { world, control }: { world: SimulatorWorld; control: SimulatorControl },
): void {
  const { store, account } = world
  const { timeZone } = account
  app.get('/', async (_request, reply) =>
    reply
      .headers(pageHeaders)
      .type('text/html; charset=utf-8')
      .send(meetingsPage(control.meetings(), timeZone)),
  )

  app.get<{ Params: { id: string }; Querystring: { pwd?: unknown } }>('/j/:id', async (request, reply) => {
    const secret = typeof request.query.pwd === 'string' ? request.query.pwd : ''
    const { status, text } = joinPage(store.get(request.params.id) ?? null, { secret, timeZone })
    return reply.code(status).headers(pageHeaders).type('text/html; charset=utf-8').send(text)
  })
}
