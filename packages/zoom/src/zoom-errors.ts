import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { z } from 'zod'
import { refusalReply, type Refusal } from './replies.ts'
import type { ZoomReply } from './zoom-request.ts'

/**
 * Turns a refusal of Zoom's into ours. It decides by Zoom's `code` before the HTTP
 * status, because the same refusal comes under several statuses.
 *
 * Codes: developers.zoom.us/docs/api/errors and /docs/integrations/oauth-error-messages.
 */
export function zoomError(reply: ZoomReply, call: string): AppError {
  const refusal = readRefusal(reply)
  return new AppError(refusalCode(reply.status, refusal), describeRefusal(reply, { refusal, call }))
}

/** Zoom's own code in a refusal, or null. */
export function zoomCode(reply: ZoomReply): number | null {
  return readRefusal(reply)?.code ?? null
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

function readRefusal(reply: ZoomReply): Refusal | null {
  return refusalReply.safeParse(reply.body).data ?? null
}

function refusalCode(status: number, refusal: Refusal | null): AppErrorCode {
  const code = refusal?.code
  if (status === 429 || code === 429) return 'ZOOM_RATE_LIMITED'
  if (code === 4711 || refusal?.message?.includes('does not contain scopes')) return 'ZOOM_SCOPE_MISSING'
  if (code === 124 || (code !== undefined && code >= 4700 && code <= 4741)) return 'ZOOM_CREDENTIALS'
  if (code === 1001) return 'ZOOM_UNKNOWN_HOST'
  if (code === 3161 || code === 3000) return 'ZOOM_HOST_REFUSED'
  if (status >= 500 || status === 408) return 'ZOOM_UNREACHABLE'
  if (status === 401 || refusal?.error !== undefined) return 'ZOOM_CREDENTIALS'
  return refusal === null || status < 400 ? 'ZOOM_BAD_REPLY' : 'ZOOM_REJECTED'
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

/** Foreign words on their way to the log: bounded, and without links. */
function tame(words: string): string {
  return words.replaceAll(/\bhttps?:\S+/gi, '(link)').slice(0, 300)
}

function tracking({ trackingId }: ZoomReply): string {
  return trackingId === null ? '' : ` (x-zm-trackingid ${trackingId})`
}
