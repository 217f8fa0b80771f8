import { createECDH, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { buildPushRequest } from '@kuji/push/push-request'
import { aDelivery, aPayload, aPayloadOf } from '../../../support/build-push.ts'
import { decryptPush } from '../../../support/decrypt-push.ts'

function aReceiver() {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16)
  return {
    keys: { privateKey: ecdh.getPrivateKey(), auth },
    to: {
      endpoint: 'https://push.example/abc',
      keys: { p256dh, auth: auth.toString('base64url') },
    },
  }
}

test('the headers say how long, how urgent and what about, and the receiver can read the body', () => {
  const { keys, to } = aReceiver()

  const { headers, body } = buildPushRequest(
    { to, payload: aPayload(), delivery: aDelivery() },
    'vapid t=a, k=b',
  )

  expect(headers).toMatchObject({
    TTL: '900',
    Urgency: 'high',
    Topic: 'room-7',
    Authorization: 'vapid t=a, k=b',
    'Content-Encoding': 'aes128gcm',
  })
  expect(JSON.parse(decryptPush(body, keys).toString())).toEqual(aPayload())
})

test('a time to live is whole seconds, and never below nothing', () => {
  const { to } = aReceiver()
  const ttl = (ttlSeconds: number) =>
    buildPushRequest({ to, payload: aPayload(), delivery: aDelivery({ ttlSeconds }) }, 'a').headers['TTL']

  expect([ttl(90.7), ttl(-3)]).toEqual(['90', '0'])
})

test('3993 bytes fill the 4096 of a push service exactly; one more is refused', () => {
  const { to } = aReceiver()
  const build = (bytes: number) =>
    buildPushRequest({ to, payload: aPayloadOf(bytes), delivery: aDelivery() }, 'a')

  expect(build(3993).body.length).toBe(4096)
  expect(() => build(3994)).toThrow(expect.objectContaining({ code: 'PUSH_REJECTED' }))
})

test.each(['a'.repeat(33), 'room 7', 'room/7'])('the topic %j is refused', (topic) => {
  const message = { to: aReceiver().to, payload: aPayload(), delivery: aDelivery({ topic }) }

  expect(() => buildPushRequest(message, 'a')).toThrow(expect.objectContaining({ code: 'PUSH_REJECTED' }))
})

test('a subscription whose key is not on the curve is refused', () => {
  const { to } = aReceiver()
  const beside = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url')
  const broken = { ...to, keys: { ...to.keys, p256dh: beside } }

  expect(() => buildPushRequest({ to: broken, payload: aPayload(), delivery: aDelivery() }, 'a')).toThrow(
    expect.objectContaining({ code: 'PUSH_REJECTED' }),
  )
})
