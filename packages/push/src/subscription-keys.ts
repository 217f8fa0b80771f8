import { ECDH } from 'node:crypto'
import type { PushSubscriptionInput } from '@kuji/contract/signal'

/** True for keys that a message can be encrypted for: a point on P-256, uncompressed, and 16 bytes of secret (RFC 8291 §2). */
export function areKeysUsable({ p256dh, auth }: PushSubscriptionInput['keys']): boolean {
  const point = Buffer.from(p256dh, 'base64url')
  if (point.length !== 65 || point[0] !== 4 || Buffer.from(auth, 'base64url').length !== 16) return false
  try {
    ECDH.convertKey(point, 'prime256v1')
    return true
  } catch {
    return false
  }
}
