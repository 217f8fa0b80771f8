import type { FastifyInstance } from 'fastify'
import { addJoinRoutes } from './join-routes.ts'
import { overviewPage } from './overview-page.ts'
import { pageHeaders } from './page-shell.ts'
import type { SimulatorControl } from './simulator-control.ts'
import type { SimulatorWorld } from './simulator-world.ts'

/** The pages for people: the rooms behind the join links, and one that shows it all. */
export function addPageRoutes(
  app: FastifyInstance,
  { world, control }: { world: SimulatorWorld; control: SimulatorControl },
): void {
  addJoinRoutes(app, world)
  app.get('/', async (_request, reply) =>
    reply.headers(pageHeaders).type('text/html; charset=utf-8').send(overviewPage(world.account, control)),
  )
}
