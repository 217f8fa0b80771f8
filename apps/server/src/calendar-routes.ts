import { AppError } from '@kuji/domain/errors'
import { feedCalendar } from '@kuji/services/calendar/feed-calendar'
import { slotCalendar } from '@kuji/services/calendar/slot-calendar'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { App } from './app-parts.ts'
import { appErrorOf } from './app-error-of.ts'
import { createRequestContext } from './context.ts'
import { errorMessages } from './rest/error-messages.ts'

type Named = { Params: { name: string } }

/** Whoever follows the address has no account to take a language from. */
const unknownFeed = `このアドレスのカレンダーはありません。くじの設定で、新しいアドレスを作れます。
${errorMessages.UNKNOWN_FEED} (UNKNOWN_FEED)
`

/**
 * Calendars as files: a slot of one's own, with the cookie of the page that links to it, and the
 * feed, for whoever has its address. The address is a secret, and the log tells the route alone.
 */
export function addCalendarRoutes(server: FastifyInstance, app: App): void {
  const route = { schema: { hide: true } }
  server.get<Named>('/calendar/slot/:name', route, async (request, reply) => {
    const { session } = await createRequestContext(app, { req: request, res: reply })
    if (session === null) throw new AppError('NOT_SIGNED_IN', 'no session')
    const enrolmentId = enrolmentOf(request.params.name)
    const calendar = await slotCalendar(app.deps, { userId: session.userId, enrolmentId })
    reply.header('content-disposition', 'attachment; filename="kuji.ics"')
    return sendCalendar(reply, calendar)
  })

  server.get<Named>('/calendar/feed/:name', route, async (request, reply) => {
    try {
      return await sendCalendar(reply, await feedCalendar(app.deps, tokenOf(request.params.name)))
    } catch (error) {
      if (appErrorOf(error).code !== 'UNKNOWN_FEED') throw error
      return reply.code(404).type('text/plain; charset=utf-8').send(unknownFeed)
    }
  })
}

function sendCalendar(reply: FastifyReply, calendar: string): FastifyReply {
  reply.header('cache-control', 'private, no-cache').header('x-robots-tag', 'noindex')
  return reply.type('text/calendar; charset=utf-8').send(calendar)
}

function enrolmentOf(name: string): number {
  const id = Number(/^([1-9]\d{0,9})\.ics$/.exec(name)?.[1])
  if (id <= 2_147_483_647) return id
  throw new AppError('NOT_REGISTERED', 'not the name of an enrolment')
}

function tokenOf(name: string): string {
  const token = /^([\da-f]{64})\.ics$/.exec(name)?.[1]
  if (token !== undefined) return token
  throw new AppError('UNKNOWN_FEED', 'not the name of a feed')
}
