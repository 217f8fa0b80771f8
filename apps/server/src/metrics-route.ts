import type { FastifyInstance } from 'fastify'
import type { App } from './app-parts.ts'
import { requireToken } from './rest/bearer.ts'

/** `/metrics` for whoever has METRICS_TOKEN; where none is set there is nothing here. */
export function addMetricsRoute(server: FastifyInstance, { metrics, metricsToken }: App): void {
  if (metricsToken === null) return
  server.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    requireToken(request, metricsToken)
    const { contentType, text } = await metrics.page()
    return reply.header('content-type', contentType).send(text)
  })
}
