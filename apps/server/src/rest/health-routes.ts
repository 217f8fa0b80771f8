import { z } from 'zod'
import type { App } from '../app-parts.ts'
import type { RestApp } from './rest-app.ts'

const health = z.object({ status: z.literal('ok') })

/** `/healthz`: the process lives. `/readyz`: it can also reach its database. */
export function addHealthRoutes(rest: RestApp, app: App): void {
  rest.get(
    '/healthz',
    { schema: { tags: ['operation'], summary: 'The process lives', response: { 200: health } } },
    () => ({
      status: 'ok' as const,
    }),
  )

  rest.get(
    '/readyz',
    { schema: { tags: ['operation'], summary: 'The database answers', response: { 200: health } } },
    async () => {
      await app.deps.db.pool.query('select 1')
      return { status: 'ok' as const }
    },
  )
}
