import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import type { SimulatorAccount } from './simulator-options.ts'
import { notJson, ZoomRefusal } from './zoom-refusal.ts'

/** Fastify with Zoom's manners: its shape of errors, a form parser, its clock and a tracking id on every reply. */
export function bareApp({ settings, now }: SimulatorAccount): FastifyInstance {
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 256 * 1024,
    // Looking at the head of a join page is not joining.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 500 },
  })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  )
  app.addHook('onRequest', async (_request, reply) => {
    const date = new Date(now().getTime() + settings.dateOffsetMs)
    reply.headers({ 'x-zm-trackingid': `practice_${randomUUID()}`, date: date.toUTCString() })
  })
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ZoomRefusal) return reply.code(error.status).headers(error.headers).send(error.body)
    const status = error.statusCode ?? 500
    if (status >= 500) return reply.code(500).send({ code: 500, message: 'Internal Server Error.' })
    return reply.code(status).send(notJson().body)
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 2300, message: 'This API endpoint is not recognized.' }),
  )
  return app
}

/** Listens on the wanted port, or on a free one when somebody else has it. @returns the port */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 0) throw error
    await app.listen({ host, port: 0 })
  }
  return (app.server.address() as AddressInfo).port
}
