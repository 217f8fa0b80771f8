import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { createPushSender } from '@kuji/push/push-sender'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { startAutopush } from '../../support/autopush.ts'
import { aDelivery, aPayload } from '../../support/build-push.ts'
import { startPushService } from '../../support/push-service.ts'
import { waitUntil } from '../../support/wait-until.ts'

type Heard = Readonly<Record<string, unknown>>

test('what is sent while a browser is away waits for it, the latest of a topic, until it is acknowledged', async () => {
  const { url, phones, send } = await aServiceAndSender()
  const browser = await connect(url)
  const { uaid, endpoint, channelID } = await register(browser)
  browser.close()
  await browser.closed

  expect(await send(endpoint, { topic: 'one' })).toMatchObject({ outcome: 'taken', status: 201 })
  await send(endpoint, { topic: 'one' })
  await send(endpoint, { topic: 'other' })
  await send(endpoint, { topic: 'lost', ttlSeconds: 0 })
  expect(phones.refused).toEqual([])

  const again = await connect(url)
  again.say({ messageType: 'hello', uaid, use_webpush: true })
  await waitUntil(() => again.heard.length === 3)
  const [hello, ...waiting] = again.heard
  expect(hello).toMatchObject({ uaid, status: 200 })
  expect(waiting).toEqual([aNotification(channelID), aNotification(channelID)])
  const updates = waiting.map(({ version }) => ({ channelID, version, code: 100 }))
  again.say({ messageType: 'ack', updates })
  again.close()
  await again.closed

  const later = await connect(url)
  later.say({ messageType: 'hello', uaid, use_webpush: true })
  later.say({})
  await waitUntil(() => later.heard.length === 2)
  expect(later.heard[1]).toEqual({})
})

test('a subscription is for the key it was made with, and ends for good', async () => {
  const { url, phones, send } = await aServiceAndSender()
  const browser = await connect(url)
  const { endpoint, channelID } = await register(browser)
  const other = await register(browser, generateVapidKeys().publicKey)

  expect(await send(other.endpoint)).toMatchObject({ outcome: 'refused', status: 403 })
  browser.say({ messageType: 'unregister', channelID, code: 200 })
  await waitUntil(() => browser.heard.at(-1)?.['messageType'] === 'unregister')
  expect(await send(endpoint)).toMatchObject({ outcome: 'gone', status: 410 })
  expect(await send(`${phones.origin}/push/never`)).toMatchObject({ outcome: 'gone', status: 404 })
})

function aNotification(channelID: string): unknown {
  const [version, data] = [expect.any(String), expect.stringMatching(/^[\w-]{100,}$/)]
  return { messageType: 'notification', channelID, version, data, headers: { encoding: 'aes128gcm' } }
}

const vapid = { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' }

async function aServiceAndSender() {
  const phones = await startPushService(vapid.publicKey)
  onTestFinished(phones.close)
  const { url } = await startAutopush(phones)
  const { PUSH_ALLOWED_HOSTS: host, PUSH_CA_FILE: caFile } = phones.environment
  const sender = createPushSender({ vapid, allowedHosts: [host], caFile })
  const { keys } = phones.subscribe()
  const send = (endpoint: string, how: Parameters<typeof aDelivery>[0] = {}) =>
    sender.send(
      { to: { endpoint, keys }, payload: aPayload(), delivery: aDelivery(how) },
      AbortSignal.timeout(10_000),
    )
  return { url, phones, send }
}

/** A browser's side of the WebSocket. */
async function connect(url: string) {
  const socket = new WebSocket(url, 'push-notification')
  const heard: Heard[] = []
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()) as Heard))
  const closed = once(socket, 'close')
  await once(socket, 'open')
  onTestFinished(() => socket.terminate())
  const say = (message: object): void => socket.send(JSON.stringify(message))
  return { heard, say, close: () => socket.close(), closed }
}

async function register({ heard, say }: Awaited<ReturnType<typeof connect>>, key = vapid.publicKey) {
  const channelID = randomUUID()
  if (heard.length === 0) say({ messageType: 'hello', use_webpush: true })
  say({ messageType: 'register', channelID, key: `${key}=` })
  await waitUntil(() => heard.at(-1)?.['channelID'] === channelID)
  return { channelID, uaid: String(heard[0]?.['uaid']), endpoint: String(heard.at(-1)?.['pushEndpoint']) }
}
