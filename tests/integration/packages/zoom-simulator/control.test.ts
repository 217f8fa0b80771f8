import { expect, test } from 'vitest'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

/** A simulator with its control endpoint, and the way to it. */
async function aControlled() {
  const zoom = await runningSimulator({ control: true })
  const call = await aPlainCaller(zoom)
  const control = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(`${zoom.url}/simulator/${path}`, init)
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  return { zoom, call, control }
}

test('everything can be switched from outside', async () => {
  const { zoom, call, control } = await aControlled()
  const path = `/users/${hostEmail}/meetings`
  const id = String((await call('POST', path, anOpenMeeting)).json?.['id'])
  const fault = { kind: 'rate_second', method: 'POST', pathPattern: 'meetings$', times: 'always' }

  const replies = [
    await control('faults', { add: [fault], latencyMs: 1, latency: { medianMs: 1, jitter: 0.3 } }),
    await control('settings', { plan: 'pro', hostDayLimit: 7 }),
    await control('hosts', { email: 'lark@zoom.example', type: 1 }),
    await control('webhook', { subscribe: null, duplicate: 0.5, shuffle: true }),
  ]

  expect(replies.map(({ status }) => status)).toEqual([204, 204, 204, 204])
  expect((await call('POST', path, anOpenMeeting)).status).toBe(429)
  expect(zoom.faults).toMatchObject({ latencyMs: 1, latency: { medianMs: 1 } })
  expect(zoom.settings).toMatchObject({ plan: 'pro', hostDayLimit: 7 })
  expect(zoom.webhooks).toMatchObject({ duplicate: 0.5, shuffle: true })
  expect((await control('join', { meetingId: id, name: 'Aki' })).body).toEqual({ outcome: 'in' })
  expect((await control('leave', { meetingId: id, name: 'Aki' })).body).toEqual({ left: true })
  expect((await control('end', { meetingId: id })).body).toEqual({ ended: true })
  await control('faults', { clear: true })
  await control('tokens', { revoke: true })
  expect((await call('GET', path)).status).toBe(401)
})

test('the state shows hosts, meetings, faults and pace, and none of the keys to a room', async () => {
  const { zoom, call } = await aControlled()
  await call('POST', `/users/${hostEmail}/meetings`, anOpenMeeting)
  zoom.faults.add({ kind: 'xml', method: 'DELETE' })
  const response = await fetch(`${zoom.url}/simulator/state`)
  const text = await response.text()

  expect(JSON.parse(text)).toMatchObject({
    seed: zoom.seed,
    settings: { plan: null },
    hosts: [{ email: hostEmail, spentToday: 1 }, {}],
    meetings: [{ topic: 'Kuji test', status: 'waiting', people: [] }],
    faults: [{ kind: 'xml', hits: 0 }],
    maxSeen: { MEDIUM: 1, all: 1 },
  })
  const [meeting] = zoom.meetings()
  expect(text).not.toContain(meeting?.linkSecret)
  expect(text).not.toContain(meeting?.passcode)
})

test.each([
  { path: 'faults', body: { add: { kind: 'flood' } } },
  { path: 'settings', body: { plan: 'golden' } },
  { path: 'hosts', body: { email: 'nobody@zoom.example', removed: true } },
  { path: 'join', body: { name: 'Aki' } },
])('a wrong switch at $path is refused with a sentence', async ({ path, body }) => {
  const { control } = await aControlled()

  expect(await control(path, body)).toMatchObject({
    status: 400,
    body: { message: expect.stringMatching(/\w/) },
  })
})

test('without leave there is no control', async () => {
  const zoom = await runningSimulator()

  expect((await fetch(`${zoom.url}/simulator/state`)).status).toBe(404)
})

test('the page shows it all in both languages', async () => {
  const { zoom, call } = await aControlled()
  const { json } = await call('POST', `/users/${hostEmail}/meetings`, anOpenMeeting)
  zoom.join(String(json?.['id']), { name: 'Aki' })
  zoom.faults.add({ kind: 'drip' })
  zoom.setHost('lark@zoom.example', { status: 'inactive' })
  const text = await (await fetch(zoom.url)).text()

  for (const words of [
    'Kuji test',
    '1 inside',
    '中に 1 人',
    'drip (0)',
    'inactive',
    '停止中',
    'changed today 1 / ∞',
    'http-equiv="refresh"',
  ]) {
    expect(text).toContain(words)
  }
})
