import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { AppError } from '@kuji/domain/errors'
import type { PushMessage } from '@kuji/services/ports'
import webpush from 'web-push'

/** What is left of the 4096 bytes a push service has to take (RFC 8030 §7.2) after encryption. */
const longestPayload = 3993

export type PushRequest = { readonly headers: Record<string, string>; readonly body: Buffer }

/**
 * The encrypted message (RFC 8291) with its headers (RFC 8030 §5).
 *
 * @throws {AppError} PUSH_REJECTED for a payload over 3993 bytes, an impossible topic or a subscription with broken keys
 */
export function buildPushRequest({ to, payload, delivery }: PushMessage, authorization: string): PushRequest {
  const content = Buffer.from(JSON.stringify(payload))
  if (content.length > longestPayload) {
    throw new AppError('PUSH_REJECTED', `payload of ${content.length} bytes, over ${longestPayload}`)
  }
  const { headers, body } = encrypt(to, content, {
    TTL: Math.max(0, Math.floor(delivery.ttlSeconds)),
    urgency: delivery.urgency,
    topic: delivery.topic,
    headers: { Authorization: authorization },
  })
  const asText = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
  return { headers: Object.fromEntries(asText), body }
}

function encrypt(to: PushSubscriptionInput, content: Buffer, options: webpush.RequestOptions) {
  try {
    return webpush.generateRequestDetails(to, content, options)
  } catch (cause) {
    throw new AppError('PUSH_REJECTED', 'the message cannot be encrypted for its subscription', { cause })
  }
}
