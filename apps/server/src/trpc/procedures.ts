import { AppError } from '@kuji/domain/errors'
import { initTRPC } from '@trpc/server'
import { appErrorOf } from '../app-error-of.ts'
import type { RequestContext } from '../context.ts'
import { heartbeatMs, streamHello } from '../heartbeat.ts'
import { isOwnOrigin } from '../own-origin.ts'
import { refusal } from './refusal.ts'

const t = initTRPC.context<RequestContext>().create({
  sse: { ping: { enabled: true, intervalMs: heartbeatMs }, client: streamHello },
  /** Only our own code leaves the house: no message, stack or SQL of anything inside. */
  errorFormatter: ({ shape, error }) => {
    const { code } = appErrorOf(error)
    const { httpStatus, path } = shape.data
    return {
      code: shape.code,
      message: code,
      data: { appCode: code, code: shape.data.code, httpStatus, path },
    }
  },
})

export const { router } = t

/** Open to everybody. Errors of the use cases come out under their tRPC code. */
export const openProcedure = t.procedure.use(async ({ ctx, type, next }) => {
  if (type === 'mutation' && !isOwnOrigin(ctx.request, ctx.app.deps.settings.publicUrl)) {
    throw refusal(new AppError('FOREIGN_ORIGIN', 'state change from another origin'), ctx.request.log)
  }
  const result = await next()
  if (result.ok) return result
  throw refusal(result.error, ctx.request.log)
})

/** For people who are signed in; `ctx.session` proves it. */
export const signedInProcedure = openProcedure.use(({ ctx, next }) => {
  if (ctx.session === null) throw new AppError('NOT_SIGNED_IN', 'no session')
  return next({ ctx: { ...ctx, session: ctx.session } })
})
