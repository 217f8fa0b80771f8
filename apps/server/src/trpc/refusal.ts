import { TRPCError } from '@trpc/server'
import type { FastifyBaseLogger } from 'fastify'
import { appErrorOf } from '../app-error-of.ts'
import { trpcCodes } from './error-codes.ts'

/** Any error under its tRPC code. What nobody expected is logged, because nothing of it leaves the house. */
export function refusal(error: unknown, log: FastifyBaseLogger): TRPCError {
  const cause = appErrorOf(error)
  if (cause.code === 'INTERNAL') log.error({ err: cause.cause ?? cause }, 'unexpected error')
  return new TRPCError({ code: trpcCodes[cause.code], message: cause.code, cause })
}
