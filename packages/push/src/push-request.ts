import { AppError } from '@kuji/domain/errors'
import type { PushMessage } from '@kuji/services/ports'
import { encryptMessage } from './encrypt-message.ts'

/** What is left of the 4096 bytes a push service has to take (RFC 8030 §7.2) after encryption. */
const longestPayload = 3993
/** RFC 8030 §5.4. */
const topicForm = /^[\w-]{1,32}$/

export type PushRequest = { readonly headers: Record<string, string>; readonly body: Buffer }

/**
 * The encrypted message with its headers (RFC 8030 §5).
 *
 * @throws {AppError} PUSH_REJECTED for a payload over 3993 bytes, an impossible topic or a subscription with broken keys
 */
export function buildPushRequest({ to, payload, delivery }: PushMessage, authorization: string): PushRequest {
  const content = Buffer.from(JSON.stringify(payload))
  if (content.length > longestPayload)
    throw new AppError('PUSH_REJECTED', `payload of ${content.length} bytes, over ${longestPayload}`)
  if (!topicForm.test(delivery.topic)) throw new AppError('PUSH_REJECTED', 'no possible topic')
  const headers = {
    Authorization: authorization,
    'Content-Encoding': 'aes128gcm',
    'Content-Type': 'application/octet-stream',
    TTL: String(Math.max(0, Math.floor(delivery.ttlSeconds))),
    Topic: delivery.topic,
    Urgency: delivery.urgency,
  }
  return { headers, body: encrypt(content, to.keys) }
}

function encrypt(content: Buffer, keys: PushMessage['to']['keys']): Buffer {
  try {
    return encryptMessage(content, keys)
  } catch (cause) {
    throw new AppError('PUSH_REJECTED', 'the message cannot be encrypted for its subscription', { cause })
  }
}
