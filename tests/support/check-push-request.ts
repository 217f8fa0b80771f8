import { createPublicKey, verify } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const longestBody = 4096
const longestTopic = 32
const daySeconds = 24 * 60 * 60

export type PushRequestFacts = {
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** The push service's own origin, which the sender's claim must name. */
  readonly origin: string
  /** The key the subscription was made for. */
  readonly vapidPublicKey: string
}

export type Refusal = { readonly status: number; readonly reason: string }

/** What a strict push service has against a request, by RFC 8030 §5, RFC 8188 and RFC 8292; null when nothing. */
export function checkPushRequest(facts: PushRequestFacts): Refusal | null {
  return checkHeaders(facts.headers) ?? checkVapid(facts) ?? checkBody(facts.body)
}

function checkHeaders(headers: IncomingHttpHeaders): Refusal | null {
  if (!/^\d{1,9}$/.test(text(headers['ttl']))) return bad('TTL is missing or no number')
  if (!/^(very-low|low|normal|high)?$/.test(text(headers['urgency']))) return bad('unknown Urgency')
  const topic = headers['topic']
  if (topic !== undefined && !/^[\w-]+$/.test(text(topic))) return bad('Topic outside base64url')
  if (text(topic).length > longestTopic) return bad('Topic over 32 characters')
  if (headers['content-encoding'] !== 'aes128gcm') return bad('Content-Encoding is not aes128gcm')
  return null
}

function checkBody(body: Buffer): Refusal | null {
  if (body.length > longestBody) return { status: 413, reason: 'body over 4096 bytes' }
  return body.length < 21 ? bad('no encrypted body') : null
}

function checkVapid(facts: PushRequestFacts): Refusal | null {
  const parts = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(
    text(facts.headers['authorization']),
  )
  if (parts === null) return { status: 401, reason: 'no vapid Authorization' }
  const [, header = '', claims = '', signature = '', key = ''] = parts
  if (key !== facts.vapidPublicKey) return forbidden('the subscription was made for another key')
  if (!isSigned(`${header}.${claims}`, signature, key)) return forbidden('the signature does not fit')
  return checkClaims(decode(claims), facts.origin)
}

function checkClaims(claims: Record<string, unknown>, origin: string): Refusal | null {
  const { aud, exp, sub } = claims
  const now = Date.now() / 1000
  if (aud !== origin) return forbidden('aud is not this push service')
  if (typeof exp !== 'number' || exp <= now || exp > now + daySeconds)
    return forbidden('exp is not within a day')
  if (typeof sub !== 'string' || !/^(mailto:|https:)/.test(sub))
    return forbidden('sub is no mailto: or https:')
  return null
}

function isSigned(content: string, signature: string, rawKey: string): boolean {
  const point = Buffer.from(rawKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'))
  if (point.length !== 65 || x === undefined || y === undefined) return false
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
  const how = { key, dsaEncoding: 'ieee-p1363' } as const
  return verify('sha256', Buffer.from(content), how, Buffer.from(signature, 'base64url'))
}

function decode(part: string): Record<string, unknown> {
  const parsed: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}

function text(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join() : (header ?? '')
}

function bad(reason: string): Refusal {
  return { status: 400, reason }
}

function forbidden(reason: string): Refusal {
  return { status: 403, reason }
}
