import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import { TRPCError } from '@trpc/server'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'

/** Codes of Fastify itself and of HTTP's own refusals, told in ours. */
const foreignCodes: Readonly<Record<string, AppErrorCode>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'MALFORMED_JSON',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'INVALID_INPUT',
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_ERR_BAD_URL: 'INVALID_INPUT',
  FST_ERR_MAX_PARAM_LENGTH: 'INVALID_INPUT',
  FST_STATIC_FORBIDDEN_PATH: 'NOT_FOUND',
  PARSE_ERROR: 'MALFORMED_JSON',
  BAD_REQUEST: 'INVALID_INPUT',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'NOT_FOUND',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'INVALID_INPUT',
}

/** Any error as one of ours, the original kept as its cause. What is unknown becomes INTERNAL. */
export function appErrorOf(error: unknown): AppError {
  const own = error instanceof TRPCError && error.cause instanceof AppError ? error.cause : error
  if (own instanceof AppError) return own
  if (hasZodFastifySchemaValidationErrors(error))
    return new AppError('INVALID_INPUT', 'request', { cause: error })
  if (isDatabaseUnreachable(error)) return new AppError('DATABASE_UNREACHABLE', 'database', { cause: error })
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new AppError(foreignCodes[code] ?? 'INTERNAL', 'unexpected', { cause: error })
}
