import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProvedSession } from '@kuji/services/account/sessions'
import type { App } from './app-parts.ts'

/** What every tRPC procedure gets: the house, and who is calling. */
export type RequestContext = {
  readonly app: App
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly session: (ProvedSession & { readonly id: string }) | null
}

/** Reads the caller from the cookie, and moves the cookie on when its session has moved. */
export async function createRequestContext(
  app: App,
  { req: request, res: reply }: { readonly req: FastifyRequest; readonly res: FastifyReply },
): Promise<RequestContext> {
  const id = app.sessions.readCookie(request.headers.cookie ?? '')
  const proved = id === null ? null : await app.sessions.prove(id)
  if (id === null || proved === null) return { app, request, reply, session: null }
  if (proved.renewed) reply.header('set-cookie', app.sessions.cookie(id))
  return { app, request, reply, session: { ...proved, id } }
}
