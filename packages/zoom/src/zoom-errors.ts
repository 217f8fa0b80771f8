import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { z } from 'zod'
import { rateLimitCodes, readRateLimit } from './rate-limit.ts'
import { refusalReply, type Refusal } from './replies.ts'
import type { ZoomReply } from './zoom-request.ts'

/** What says nothing against the call itself: made again later, it may well be done. */
export const passingCodes: readonly AppErrorCode[] = [
  'ZOOM_RATE_LIMITED',
  'ZOOM_UNREACHABLE',
  'ZOOM_BAD_REPLY',
  'ZOOM_CIRCUIT_OPEN',
]

/**
 * Turns a refusal of Zoom's into ours. It decides by Zoom's `code` before the HTTP
 * status, because the same refusal comes under several statuses.
 *
 * Codes: developers.zoom.us/docs/api/errors and /docs/integrations/oauth-error-messages.
 */
export function zoomError(reply: ZoomReply, call: string): AppError {
  const refusal = readRefusal(reply)
  return new AppError(refusalCode(reply, refusal), describeRefusal(reply, { refusal, call }))
}

/**
 * Gives the reply's body in the wanted shape.
 *
 * @throws {AppError} the matching ZOOM_* code when Zoom refused, `ZOOM_BAD_REPLY`
 *   when it agreed but the body cannot be read
 */
export function readReply<Schema extends z.ZodType>(
  reply: ZoomReply,
  { schema, call }: { schema: Schema; call: string },
): z.output<Schema> {
  if (!isSuccess(reply)) throw zoomError(reply, call)
  const parsed = schema.safeParse(reply.body)
  if (parsed.success) return parsed.data
  // Only the places are named: what stands there may be a secret.
  const places = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole body'))]
  throw new AppError(
    'ZOOM_BAD_REPLY',
    `${call}: unreadable at ${places.join(', ')}${tracking(reply)} (HTTP ${reply.status})`,
  )
}

/** True for a reply that says the call was done. */
export function isSuccess({ status }: ZoomReply): boolean {
  return status >= 200 && status < 300
}

/**
 * True for "meeting does not exist": it was removed, or has expired. A 404 may say so under another
 * code, or without one; a page in place of a reply says nothing.
 */
export function isGone(reply: ZoomReply): boolean {
  const refusal = readRefusal(reply)
  if (isSuccess(reply) || refusal === null) return false
  const { code, message = '' } = refusal
  if (code === codes.noMeeting) return true
  if (reply.status !== 404 || noUser.test(message)) return false
  return code === undefined || /meeting\b.*\b(not exist|not found|expired)/i.test(message)
}

/** True for the refusal of a removal that says: there is nothing left to remove. A page instead of a reply does not. */
export function isOver(reply: ZoomReply): boolean {
  const refusal = readRefusal(reply)
  if (isSuccess(reply) || refusal === null) return false
  return reply.status === 404 || isGone(reply) || refusal.code === codes.ended
}

/** True for "not while it runs". */
export function isRunning(reply: ZoomReply): boolean {
  const code = readRefusal(reply)?.code
  return !isSuccess(reply) && (code === codes.notForThisUser || code === codes.inProgress)
}

/** True for a limit, a failing Zoom, or a refused token: of the call itself nothing is said. */
export function isUnheard(reply: ZoomReply): boolean {
  const { status } = reply
  if (isSuccess(reply)) return false
  return status >= 500 || status === 408 || isTokenRefused(reply) || isLimit(reply)
}

/** Code 124 under whatever status (400 has been seen), or a bare 401 with a page instead of a code. */
export function isTokenRefused(reply: ZoomReply): boolean {
  if (isSuccess(reply)) return false
  const refusal = readRefusal(reply)
  if (lacksScope(refusal)) return false
  return refusal?.code === codes.badToken || (reply.status === 401 && refusal?.code === undefined)
}

/** True when the app, or a token from before, may not do this. */
export function isScopeMissing(reply: ZoomReply): boolean {
  return !isSuccess(reply) && lacksScope(readRefusal(reply))
}

/** True for a limit that passes by itself within seconds: the call was not done. */
export function isPassingLimit(reply: ZoomReply): boolean {
  if (isSuccess(reply)) return false
  return refusalCode(reply, readRefusal(reply)) === 'ZOOM_RATE_LIMITED'
}

/** Zoom's numbers, as far as they decide anything here. */
const codes = {
  badToken: 124,
  tooMany: 429,
  noUser: 1001,
  notInAccount: 1010,
  noMeeting: 3001,
  /** Also: not while it runs. */
  notForThisUser: 3000,
  inProgress: 3002,
  ended: 3007,
  noHosting: 3161,
  missingScope: 4711,
  oauth: { first: 4700, last: 4741 },
} as const

const noUser = /user does not exist/i

function readRefusal(reply: ZoomReply): Refusal | null {
  return refusalReply.safeParse(reply.body).data ?? null
}

function lacksScope(refusal: Refusal | null): boolean {
  if (refusal?.code === codes.missingScope) return true
  return refusal?.message?.includes('does not contain scopes') ?? false
}

function isLimit(reply: ZoomReply): boolean {
  return reply.status === codes.tooMany || readRefusal(reply)?.code === codes.tooMany
}

function refusalCode(reply: ZoomReply, refusal: Refusal | null): AppErrorCode {
  const { status, headers } = reply
  if (isLimit(reply)) return rateLimitCodes[readRateLimit(refusal?.message ?? '', headers)]
  if (lacksScope(refusal)) return 'ZOOM_SCOPE_MISSING'
  const said = codeOf(refusal)
  if (said !== null) return said
  if (status >= 500 || status === 408) return 'ZOOM_UNREACHABLE'
  if (status === 401) return 'ZOOM_CREDENTIALS'
  return refusal === null || status < 400 ? 'ZOOM_BAD_REPLY' : 'ZOOM_REJECTED'
}

function codeOf(refusal: Refusal | null): AppErrorCode | null {
  const code = refusal?.code
  if (code === undefined) return noUser.test(refusal?.message ?? '') ? 'ZOOM_UNKNOWN_HOST' : null
  if (code === codes.badToken || (code >= codes.oauth.first && code <= codes.oauth.last))
    return 'ZOOM_CREDENTIALS'
  if (code === codes.noUser || code === codes.notInAccount) return 'ZOOM_UNKNOWN_HOST'
  return code === codes.noHosting || code === codes.notForThisUser ? 'ZOOM_HOST_REFUSED' : null
}

function describeRefusal(
  reply: ZoomReply,
  { refusal, call }: { refusal: Refusal | null; call: string },
): string {
  const said = refusal?.message ?? refusal?.reason ?? refusal?.error ?? 'nothing readable'
  const fields = (refusal?.errors ?? []).map(({ field, message }) => ` [${field}: ${message}]`).join('')
  const number = refusal?.code === undefined ? '' : `/${refusal.code}`
  return `${call}: HTTP ${reply.status}${number}: ${tame(said + fields)}${tracking(reply)}`
}

/** Foreign words on their way to the log: bounded, and without links or anything as long as a token. */
function tame(words: string): string {
  return words
    .replaceAll(/\bhttps?:\S+/gi, '(link)')
    .replaceAll(/[\w.~+/=-]{28,}/g, '(…)')
    .slice(0, 300)
}

function tracking({ trackingId }: ZoomReply): string {
  return trackingId === null ? '' : ` (x-zm-trackingid ${trackingId})`
}
