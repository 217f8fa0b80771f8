import type { FastifyRequest } from 'fastify'

/**
 * True when a browser says that the call comes from our own pages.
 *
 * A cookie travels with any call to us, so a call that changes something must also
 * name our origin; browsers always send Origin with a POST (Fetch standard, §3.2).
 * Besides the public address its own host is right: a phone on the same network.
 */
export function isOwnOrigin({ headers }: FastifyRequest, publicUrl: string): boolean {
  const { origin, host } = headers
  if (origin === undefined || !URL.canParse(origin)) return false
  const [caller, own] = [new URL(origin), new URL(publicUrl)]
  // Whoever can forge plain http can forge the page it comes from.
  if (own.protocol === 'https:' && caller.protocol !== 'https:') return false
  return origin === own.origin || caller.host === host
}
