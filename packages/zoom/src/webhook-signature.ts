import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far Zoom's clock and ours may be apart, either way, in milliseconds; Zoom itself names no limit. */
const windowMs = 5 * 60_000

/** A message as it came: the two headers that Zoom signs it with, and the body byte for byte. */
export type SignedMessage = {
  /** `x-zm-request-timestamp`, Unix seconds. */
  readonly timestamp: string
  /** `x-zm-signature`. */
  readonly signature: string
  readonly body: Uint8Array
}

/** `old` is a message of Zoom's, from more than five minutes ago or ahead. */
export type Verdict = 'genuine' | 'old' | 'forged'

/**
 * Whether a message is Zoom's and of this moment.
 *
 * Zoom sends `v0=` and the hex HMAC-SHA256 of `v0:TIMESTAMP:BODY` under the secret token of
 * the app (developers.zoom.us, "Using webhooks"). The bytes count and not what they mean: the
 * same JSON written anew has another signature. The comparison takes equally long for each.
 *
 * @param clocks what the time may be, all of them now: one that was moved for practice, and the real one
 */
export function judgeMessage(message: SignedMessage, secret: string, clocks: readonly Date[]): Verdict {
  if (!/^\d{1,12}$/.test(message.timestamp)) return 'forged'
  const expected = `v0=${macOf(secret, `v0:${message.timestamp}:`, message.body)}`
  if (!areEqual(message.signature, expected, secret)) return 'forged'
  const signedAt = Number(message.timestamp) * 1000
  const isRecent = clocks.some((now) => Math.abs(signedAt - now.getTime()) <= windowMs)
  return isRecent ? 'genuine' : 'old'
}

/** What answers Zoom's question whether the secret is known here (`endpoint.url_validation`), as hex. */
export function encryptToken(plainToken: string, secret: string): string {
  return macOf(secret, plainToken)
}

function macOf(secret: string, ...parts: readonly (string | Uint8Array)[]): string {
  const mac = createHmac('sha256', secret)
  for (const part of parts) mac.update(part)
  return mac.digest('hex')
}

/** Digests have one length, whatever was sent, and so tell nothing of where two texts differ. */
function areEqual(one: string, other: string, secret: string): boolean {
  const [a, b] = [one, other].map((text) => createHmac('sha256', secret).update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
