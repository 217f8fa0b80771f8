import { createHash, timingSafeEqual } from 'node:crypto'
import { AppError } from '@kuji/domain/errors'
import type { SignedIn } from '@kuji/services/account/sessions'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app-parts.ts'

/** A person and the token they came with. */
type Caller = SignedIn & { readonly token: string }

/**
 * Who holds the request's bearer token (RFC 6750 §2.1). Cookies do not count here,
 * so no page of somebody else's can act through this API.
 *
 * @throws {AppError} NOT_SIGNED_IN
 */
export async function requireUser(app: App, request: FastifyRequest): Promise<Caller> {
  const known = request.getDecorator<Caller | null>('caller')
  if (known !== null) return known
  const token = bearerToken(request)
  const proved = token === null ? null : await app.sessions.prove(token)
  if (token === null || proved === null) throw new AppError('NOT_SIGNED_IN', 'no valid bearer token')
  const caller = { ...proved, token }
  request.setDecorator('caller', caller)
  return caller
}

/** Lets only the firing device through. @throws {AppError} NOT_SIGNED_IN */
export function requireTrigger(app: App, request: FastifyRequest): void {
  requireToken(request, app.triggerToken)
}

/** Lets only a machine through that was given this secret. @throws {AppError} NOT_SIGNED_IN */
export function requireToken(request: FastifyRequest, expected: string): void {
  const token = bearerToken(request)
  if (token === null || !timingSafeEqual(digest(token), digest(expected)))
    throw new AppError('NOT_SIGNED_IN', 'a wrong token, or none')
}

/** Wider than RFC 6750's b64token, because TRIGGER_TOKEN and METRICS_TOKEN may be any visible ASCII. */
function bearerToken({ headers }: FastifyRequest): string | null {
  return /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

/** Equal lengths, so that the comparison tells nothing about the secret's. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
