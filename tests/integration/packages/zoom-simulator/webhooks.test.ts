import { spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { SimulatorOptions } from '@kuji/zoom-simulator/simulator-options'
import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { expect, onTestFinished, test } from 'vitest'
import { waitUntil } from '../../../support/wait-until.ts'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

const secret = 'a-webhook-secret'
const main = fileURLToPath(
  new URL('../../../../packages/zoom-simulator/src/zoom-simulator-main.ts', import.meta.url),
)

type Received = { readonly body: string; readonly headers: Readonly<Record<string, unknown>> }

/** A subscriber that answers with the statuses given, then with 204. */
async function aSubscriber(...statuses: number[]) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers })
      response.writeHead(statuses.shift() ?? 204).end()
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/zoom`, received }
}

async function aWatchedMeeting(options: SimulatorOptions, ...statuses: number[]) {
  const { url, received } = await aSubscriber(...statuses)
  const zoom = await runningSimulator({ webhook: { url, secret }, ...options })
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', `/users/${hostEmail}/meetings`, anOpenMeeting)
  const events = () => received.map(({ body }) => (JSON.parse(body) as { event: string }).event)
  return { zoom, call, received, events, id: String(json?.['id']) }
}

test('a morning is told in signed events over the raw bytes', async () => {
  const { zoom, call, id, received, events } = await aWatchedMeeting({
    now: () => new Date('2030-01-07T00:00:00Z'),
  })
  zoom.join(id, { name: '明希 🦉' })
  zoom.leave(id, '明希 🦉')
  zoom.endMeeting(id)
  await call('DELETE', `/meetings/${id}`)
  await zoom.webhooks.settled()

  expect(events()).toEqual(
    ['started', 'participant_joined', 'participant_left', 'ended', 'deleted'].map(
      (name) => `meeting.${name}`,
    ),
  )
  for (const { body, headers } of received) {
    const timestamp = String(Date.parse('2030-01-07T00:00:00Z') / 1000)
    const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
    expect(headers).toMatchObject({ 'x-zm-request-timestamp': timestamp, 'x-zm-signature': `v0=${digest}` })
    expect(JSON.parse(body)).toMatchObject({
      event_ts: Number(timestamp) * 1000,
      payload: { object: { id } },
    })
  }
  expect(received[1]?.body).toContain('明希 🦉')
})

test('people before a closed door are told of', async () => {
  const { zoom, call, id, events } = await aWatchedMeeting({})
  await call('PATCH', `/meetings/${id}`, { settings: { join_before_host: false } })
  zoom.join(id, { name: 'Aki' })
  await call('PATCH', `/meetings/${id}`, { settings: { waiting_room: true } })
  zoom.join(id, { name: 'Emi' })
  await zoom.webhooks.settled()

  expect(events()).toEqual(['meeting.participant_jbh_waiting', 'meeting.participant_joined_waiting_room'])
})

test('an answer of 5xx is tried again, any other is not', async () => {
  const { zoom, id } = await aWatchedMeeting({}, 503, 400)
  zoom.webhooks.retryAfterMs = [5, 5]
  zoom.join(id, { name: 'Aki' })
  await zoom.webhooks.settled()

  expect(zoom.webhooks.deliveries.map(({ statuses }) => statuses)).toEqual([[503, 204], [400]])
})

test('events can come twice, and in another order', async () => {
  const { zoom, id, events } = await aWatchedMeeting({ seed: 'a shuffled morning' })
  zoom.webhooks.duplicate = 1
  zoom.webhooks.shuffle = true
  const names = ['Aki', 'Emi', 'Jun']
  for (const name of names) zoom.join(id, { name })
  for (const name of names) zoom.leave(id, name)
  await zoom.webhooks.settled()

  const sent = zoom.webhooks.deliveries.map(({ event }) => event)
  expect(sent).toHaveLength(14)
  expect(events()).not.toEqual(sent)
  expect(events().toSorted()).toEqual(sent.toSorted())
})

test('the subscriber is asked to prove that it knows the secret', async () => {
  const { zoom, received } = await aWatchedMeeting({})

  expect(await zoom.webhooks.validate('plain')).toEqual({ status: 204, body: null })
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    event: 'endpoint.url_validation',
    payload: { plainToken: 'plain' },
  })
})

test('where nobody subscribed, or nobody is there, nothing happens', async () => {
  const zoom = await runningSimulator()
  expect(await zoom.webhooks.validate()).toEqual({ status: null, body: null })
  zoom.webhooks.subscribe({ url: 'http://127.0.0.1:1/', secret })
  zoom.webhooks.retryAfterMs = []

  expect(await zoom.webhooks.validate()).toEqual({ status: null, body: null })
})

test('as a program it tells its events too', async () => {
  const { url, received } = await aSubscriber()
  const flags = ['--control', '--hosts', hostEmail, '--webhook-url', url, '--webhook-secret', secret]
  const child = spawn(process.execPath, [main, ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const zoom = JSON.parse(line) as ZoomSimulator
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', `/users/${hostEmail}/meetings`, anOpenMeeting)

  expect((await fetch(String(json?.['join_url']))).status).toBe(200)
  await waitUntil(() => received.length === 2)
  expect(received[1]?.body).toContain('meeting.participant_joined')
})
