import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { createPushSender, type PushSenderOptions } from '@kuji/push/push-sender'
import { expect, onTestFinished, test } from 'vitest'
import { aDelivery, aPayload, aPayloadOf } from '../../../support/build-push.ts'
import { startPushService } from '../../../support/push-service.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const unanswered = { outcome: 'later', status: null, retryAfterMs: null }

async function aServiceAndSender(changed: Partial<PushSenderOptions> = {}) {
  const vapid = { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' }
  const service = await startPushService(vapid.publicKey)
  onTestFinished(service.close)
  const sender = createPushSender({
    vapid,
    allowedHosts: [service.environment.PUSH_ALLOWED_HOSTS],
    caFile: service.environment.PUSH_CA_FILE,
    ...changed,
  })
  const send = (to = service.subscribe(), signal = new AbortController().signal) =>
    sender.send({ to, payload: aPayload(), delivery: aDelivery() }, signal)
  return { service, sender, send }
}

test('a message arrives, readable, with its delivery and a signature the push service accepts', async () => {
  const { service, sender } = await aServiceAndSender()
  const to = service.subscribe()

  await sender.send(
    { to, payload: aPayload(), delivery: aDelivery({ ttlSeconds: 600, topic: 'room-9' }) },
    new AbortController().signal,
  )

  expect(service.refused).toEqual([])
  expect(service.received).toEqual([
    {
      endpoint: to.endpoint,
      text: JSON.stringify(aPayload()),
      ttlSeconds: 600,
      urgency: 'high',
      topic: 'room-9',
    },
  ])
})

test('the longest payload arrives', async () => {
  const { service, sender } = await aServiceAndSender()

  await sender.send(
    { to: service.subscribe(), payload: aPayloadOf(3993), delivery: aDelivery() },
    new AbortController().signal,
  )

  expect(service.received).toHaveLength(1)
})

test('messages share connections', async () => {
  const { service, send } = await aServiceAndSender()

  for (let message = 0; message < 20; message++) await send()

  expect(service.received).toHaveLength(20)
  expect(service.connections()).toBeLessThan(5)
})

test('an ended subscription and an unknown one are gone', async () => {
  const { service, send } = await aServiceAndSender()
  const ended = service.subscribe()
  service.unsubscribe(ended.endpoint)

  expect(await send(ended)).toMatchObject({ outcome: 'gone', status: 410 })
  expect(await send({ ...ended, endpoint: `${service.origin}/push/never` })).toMatchObject({
    outcome: 'gone',
    status: 404,
  })
})

test('a subscription made for another key is rejected', async () => {
  const { service, send } = await aServiceAndSender({
    vapid: { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' },
  })

  expect(await send()).toMatchObject({ outcome: 'refused', status: 403 })
  expect(service.refused).toEqual([{ status: 403, reason: 'the subscription was made for another key' }])
})

test.each([429, 500, 503, 'reset'] as const)('after %s another try is worth it', async (misbehaviour) => {
  const { service, send } = await aServiceAndSender()
  service.misbehave(misbehaviour)

  expect(await send()).toMatchObject({ outcome: 'later' })
  expect(await send()).toMatchObject({ outcome: 'taken', status: 201 })
  expect(service.received).toHaveLength(1)
})

test('a service that wants to be left alone for a while is heard', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave({ status: 429, retryAfter: '7' })

  expect(await send()).toEqual({ outcome: 'later', status: 429, retryAfterMs: 7_000 })
})

test('a redirect is not followed', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave(307)

  expect(await send()).toMatchObject({ outcome: 'refused', status: 307 })
  expect(service.received).toEqual([])
})

test('a push service that never answers is given up on', async () => {
  const { service, send } = await aServiceAndSender({ timeout: 200 })
  service.misbehave('hang')

  expect(await send()).toEqual(unanswered)
})

test('a reply that comes to no end behind its 201 counts as sent, and keeps nobody waiting', async () => {
  const { service, send } = await aServiceAndSender()
  await send()
  service.misbehave('stall')
  const begin = performance.now()

  expect(await send()).toMatchObject({ outcome: 'taken' })
  expect(performance.now() - begin).toBeLessThan(900)
  expect(service.received).toHaveLength(2)
})

test('replies that come to no end do not use up the connections', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave(...Array.from({ length: 32 }, () => 'stall' as const))
  await Promise.all(Array.from({ length: 32 }, () => send()))

  expect(await send()).toMatchObject({ outcome: 'taken' })
  expect(service.received).toHaveLength(33)
})

test('a push service that never answers delays no message to another', async () => {
  const vapid = { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' }
  const services = [await startPushService(vapid.publicKey), await startPushService(vapid.publicKey)] as const
  for (const { close } of services) onTestFinished(close)
  const caFile = join(temporaryDirectory(), 'both.pem')
  const certificates = services.map(({ environment }) => readFileSync(environment.PUSH_CA_FILE, 'utf8'))
  writeFileSync(caFile, certificates.join('\n'))
  const allowedHosts = services.map(({ environment }) => environment.PUSH_ALLOWED_HOSTS)
  const sender = createPushSender({ vapid, allowedHosts, caFile })
  const [silent, healthy] = services
  const stop = new AbortController()
  const send = (to = healthy.subscribe()) =>
    sender.send({ to, payload: aPayload(), delivery: aDelivery() }, stop.signal)
  silent.misbehave(...Array.from({ length: 100 }, () => 'hang' as const))
  const unansweredSends = Array.from({ length: 100 }, () => send(silent.subscribe()))

  const first = await Promise.race([send(), ...unansweredSends])
  expect(first).toMatchObject({ outcome: 'taken' })
  expect(healthy.received).toHaveLength(1)

  stop.abort()
  expect(await Promise.all(unansweredSends)).toEqual(unansweredSends.map(() => unanswered))
})

test('the caller can call a message off', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave('hang')

  expect(await send(service.subscribe(), AbortSignal.timeout(100))).toEqual(unanswered)
})

test('a push service whose certificate nobody vouches for is not talked to', async () => {
  const { service, send } = await aServiceAndSender({ caFile: null })

  expect(await send()).toEqual(unanswered)
  expect(service.received).toEqual([])
})

test('a payload that no push service has to take is not sent', async () => {
  const { service, sender } = await aServiceAndSender()
  const message = { to: service.subscribe(), payload: aPayloadOf(3994), delivery: aDelivery() }

  expect(await sender.send(message, new AbortController().signal)).toMatchObject({ outcome: 'refused' })
  expect(service.connections()).toBe(0)
})

test('an endpoint outside the known push services is never called', async () => {
  const { service, sender, send } = await aServiceAndSender({ allowedHosts: [] })
  const to = service.subscribe()

  expect(await sender.findFault(to, new AbortController().signal)).toBe('PUSH_ENDPOINT_REFUSED')
  expect(await send(to)).toMatchObject({ outcome: 'refused', status: null })
  expect(service.connections()).toBe(0)
})

test('an allowed name that leads into a private network is refused, and never called', async () => {
  const probe = await aServiceAndSender()
  const host = new URL(probe.service.origin).host.replace('127.0.0.1', 'localhost')
  const { service, sender, send } = await aServiceAndSender({ allowedHosts: [host] })
  const inside = { ...service.subscribe(), endpoint: `https://${host}/push/abc` }

  expect(await sender.findFault(inside, new AbortController().signal)).toBe('PUSH_ENDPOINT_REFUSED')
  expect(await send(inside)).toMatchObject({ outcome: 'refused', status: null })
  expect(probe.service.connections()).toBe(0)
})

test('a subscription that can be sent to has no fault, also where its host cannot be looked up now', async () => {
  const { service, sender } = await aServiceAndSender()
  const to = service.subscribe()
  const nowhere = { ...to, endpoint: 'https://fcm.googleapis.com/fcm/send/abc' }

  expect(await sender.findFault(to, new AbortController().signal)).toBeNull()
  expect(await sender.findFault(nowhere, new AbortController().signal)).toBeNull()
})

test('keys that nothing can be encrypted for are a fault', async () => {
  const { service, sender } = await aServiceAndSender()
  const to = service.subscribe()
  const p256dh = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]).toString('base64url')
  const broken = { ...to, keys: { ...to.keys, p256dh } }

  expect(await sender.findFault(broken, new AbortController().signal)).toBe('PUSH_KEYS_REFUSED')
})

test.each([410, 403, 500, 'reset'] as const)(
  'an answer (%s) holds neither endpoint nor keys',
  async (next) => {
    const { service, send } = await aServiceAndSender()
    service.misbehave(next)

    expect(Object.keys(await send()).toSorted()).toEqual(['outcome', 'retryAfterMs', 'status'])
  },
)
