import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ProvedSession } from '@kuji/services/account/sessions'
import type { App } from './app-parts.ts'
import { refusal } from './trpc/refusal.ts'

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
  const proved = id === null ? null : await proveSession(app, id, request)
  if (id === null || proved === null) return { app, request, reply, session: null }
  if (proved.renewed) reply.header('set-cookie', app.sessions.cookie(id))
  return { app, request, reply, session: { ...proved, id } }
}

/** What goes wrong before a procedure begins must come out as it does inside one. */
async function proveSession(
  { sessions }: App,
  id: string,
  { log }: FastifyRequest,
): Promise<ProvedSession | null> {
  try {
    return await sessions.prove(id)
  } catch (error) {
    throw refusal(error, log)
  }
}
