import { inspect } from 'node:util'
import { AppError } from '@kuji/domain/errors'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { createPushSender, type PushSenderOptions } from '@kuji/push/push-sender'
import { expect, onTestFinished, test } from 'vitest'
import { aDelivery, aPayload, aPayloadOf } from '../../../support/build-push.ts'
import { startPushService } from '../../../support/push-service.ts'

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

async function failureOf(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof AppError) return error
  throw new Error('expected an AppError', { cause: error })
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

  expect(await failureOf(send(ended))).toMatchObject({ code: 'PUSH_GONE' })
  expect(await failureOf(send({ ...ended, endpoint: `${service.origin}/push/never` }))).toMatchObject({
    code: 'PUSH_GONE',
  })
})

test('a subscription made for another key is rejected', async () => {
  const { service, send } = await aServiceAndSender({
    vapid: { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' },
  })

  expect(await failureOf(send())).toMatchObject({ code: 'PUSH_REJECTED' })
  expect(service.refused).toEqual([{ status: 403, reason: 'the subscription was made for another key' }])
})

test.each([429, 500, 503, 'reset'] as const)('after %s another try is worth it', async (misbehaviour) => {
  const { service, send } = await aServiceAndSender()
  service.misbehave(misbehaviour)

  expect(await failureOf(send())).toMatchObject({ code: 'PUSH_UNREACHABLE' })
  await send()
  expect(service.received).toHaveLength(1)
})

test('a redirect is not followed', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave(307)

  expect(await failureOf(send())).toMatchObject({ code: 'PUSH_REJECTED' })
  expect(service.received).toEqual([])
})

test('a push service that never answers is given up on', async () => {
  const { service, send } = await aServiceAndSender({ timeout: 200 })
  service.misbehave('hang')

  expect(await failureOf(send())).toMatchObject({ code: 'PUSH_UNREACHABLE' })
})

test('a reply that comes to no end behind its 201 counts as sent', async () => {
  const { service, send } = await aServiceAndSender({ timeout: 300 })
  service.misbehave('stall')

  await send()

  expect(service.received).toHaveLength(1)
})

test('the caller can call a message off', async () => {
  const { service, send } = await aServiceAndSender()
  service.misbehave('hang')

  expect(await failureOf(send(service.subscribe(), AbortSignal.timeout(100)))).toMatchObject({
    code: 'PUSH_UNREACHABLE',
  })
})

test('a push service whose certificate nobody vouches for is not talked to', async () => {
  const { service, send } = await aServiceAndSender({ caFile: null })

  expect(await failureOf(send())).toMatchObject({ code: 'PUSH_UNREACHABLE' })
  expect(service.received).toEqual([])
})

test('an endpoint outside the known push services is never called', async () => {
  const { service, sender, send } = await aServiceAndSender({ allowedHosts: [] })
  const to = service.subscribe()

  expect(sender.accepts(to.endpoint)).toBe(false)
  expect(await failureOf(send(to))).toMatchObject({ code: 'PUSH_REJECTED' })
  expect(service.connections()).toBe(0)
})

test.each([410, 403, 500, 'reset'] as const)(
  'what is known of a failure (%s) holds neither endpoint nor keys',
  async (misbehaviour) => {
    const { service, send } = await aServiceAndSender()
    const to = service.subscribe()
    service.misbehave(misbehaviour)

    const shown = inspect(await failureOf(send(to)), { depth: 20, showHidden: true })

    expect(shown).not.toContain(new URL(to.endpoint).pathname)
    expect(shown).not.toContain(to.keys.auth)
    expect(shown).not.toContain(to.keys.p256dh)
  },
)
