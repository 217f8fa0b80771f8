import type { AppError, AppErrorCode } from '@kuji/domain/errors'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { appErrorOf } from '../app-error-of.ts'
import { trpcCodes } from '../trpc/error-codes.ts'
import { errorMessages } from './error-messages.ts'

/** The HTTP status of a refusal, the same over REST as over tRPC. */
function statusOf(code: AppErrorCode): number {
  return getHTTPStatusCodeFromError(new TRPCError({ code: trpcCodes[code] }))
}

/** Answers with our code and a sentence; what the error itself says stays in the log. */
export function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = appErrorOf(error)
  if (known.code === 'INTERNAL') request.log.error({ err: known.cause ?? known }, 'unexpected error')
  if (known.code === 'RATE_LIMITED') reply.header('retry-after', secondsToWait(known))
  return reply.code(statusOf(known.code)).send({ error: { code: known.code, message: messageOf(known) } })
}

/** How long whoever was too fast has to wait: the brake says it, else a quarter of an hour. */
function secondsToWait({ cause }: AppError): number {
  const known = typeof cause === 'object' && cause !== null && 'msBeforeNext' in cause
  return known ? Math.ceil(Number(cause.msBeforeNext) / 1000) : 900
}

function messageOf({ code, cause }: AppError): string {
  const message = errorMessages[code]
  if (!hasZodFastifySchemaValidationErrors(cause)) return message
  const details = cause.validation.map(({ instancePath, message: detail }) => {
    const field = instancePath.slice(1).replaceAll('/', '.')
    return field === '' ? (detail ?? '') : `${field}: ${detail ?? 'wrong'}`
  })
  return `${message} (${details.join('; ').slice(0, 400)})`
}
