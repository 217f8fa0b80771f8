import type { PushPayload } from '@kuji/contract/signal'
import type { PushDelivery } from '@kuji/services/ports'

/** A message as the draw sends it; `body` can be any text. */
export function aPayload(body = 'Tap to say you are up.'): PushPayload {
  return {
    web_push: 8030,
    notification: {
      title: 'Your room is ready',
      body,
      navigate: 'https://kuji.example/join/7',
      tag: 'room-7',
      lang: 'en',
      silent: false,
    },
    mutable: true,
    kuji: { kind: 'room_ready', roomId: 7, receipt: '0123456789abcdef0123456789abcdef' },
  }
}

/** A message whose JSON has exactly so many bytes. */
export function aPayloadOf(bytes: number): PushPayload {
  return aPayload('x'.repeat(bytes - Buffer.byteLength(JSON.stringify(aPayload('')))))
}

export function aDelivery(changed: Partial<PushDelivery> = {}): PushDelivery {
  return { ttlSeconds: 900, urgency: 'high', topic: 'room-7', ...changed }
}
