import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { plainToken } from '../../../support/zoom-caller.ts'
import {
  aMeetingRequest,
  hostEmail,
  patience,
  runningSimulator,
  zoomClient,
} from '../../../support/zoom-simulator.ts'

const main = fileURLToPath(
  new URL('../../../../packages/zoom-simulator/src/zoom-simulator-main.ts', import.meta.url),
)

test('a token asked for in the query is refused, as Zoom does since 2025', async () => {
  const { oauthUrl, clientId, clientSecret, accountId } = await runningSimulator()

  const response = await fetch(`${oauthUrl}?grant_type=account_credentials&account_id=${accountId}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
  })

  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: 'unsupported_grant_type' })
})

test('the API is closed without a token, and says 124', async () => {
  const { apiUrl } = await runningSimulator()

  const response = await fetch(`${apiUrl}/users`)

  expect(response.status).toBe(401)
  expect(await response.json()).toEqual({ code: 124, message: 'Invalid access token.' })
  expect(response.headers.get('x-zm-trackingid')).toMatch(/./)
})

test('where one token kills the last, the last is refused', async () => {
  const simulator = await runningSimulator({ singleToken: true })
  const [first, second] = [await plainToken(simulator), await plainToken(simulator)]
  const statusWith = async (token: string) =>
    (await fetch(`${simulator.apiUrl}/users`, { headers: { authorization: `Bearer ${token}` } })).status

  expect([await statusWith(first), await statusWith(second)]).toEqual([401, 200])
})

test('a meeting can be read, changed and deleted, once', async () => {
  const simulator = await runningSimulator()
  const { meetingId } = await zoomClient(simulator).meetings.create(aMeetingRequest(), patience)
  const authorization = `Bearer ${await plainToken(simulator)}`
  const call = async (method: string, body?: object) => {
    const headers = body ? { authorization, 'content-type': 'application/json' } : { authorization }
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
    const response = await fetch(`${simulator.apiUrl}/meetings/${meetingId}`, init)
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }

  expect(await call('PATCH', { topic: 'New' })).toEqual({ status: 204, body: null })
  expect(await call('GET')).toMatchObject({
    status: 200,
    body: { topic: 'New', start_url: expect.any(String) },
  })
  expect(await call('DELETE')).toEqual({ status: 204, body: null })
  expect(await call('DELETE')).toMatchObject({ status: 404, body: { code: 3001 } })
})

test('the list for the curious links to every room', async () => {
  const simulator = await runningSimulator()
  const { joinUrl } = await zoomClient(simulator).meetings.create(aMeetingRequest(), patience)

  const text = await (await fetch(simulator.url)).text()

  expect(text).toContain(`href="${new URL(joinUrl).pathname}${new URL(joinUrl).search}"`)
})

test('a taken port is no reason not to start', async () => {
  const first = await runningSimulator()
  const second = await runningSimulator({ port: first.port })

  expect(second.port).not.toBe(first.port)
})

test('links stay good over a restart: same port, same rooms', async () => {
  const stateFile = join(temporaryDirectory(), 'zoom.json')
  const before = await runningSimulator({ stateFile })
  const { joinUrl } = await zoomClient(before).meetings.create(aMeetingRequest(), patience)
  await before.close()

  await runningSimulator({ stateFile })

  expect((await fetch(joinUrl)).status).toBe(200)
})

test('as a program it says where it listens, and ends when told to', async () => {
  const child = spawn(process.execPath, [main, '--hosts', hostEmail, '--control'])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const simulator = JSON.parse(line) as ZoomSimulator
  expect(simulator.hosts).toEqual([hostEmail])

  const faults = { host: { email: hostEmail, waitingRoomLocked: true } }
  const headers = { 'content-type': 'application/json' }
  await fetch(`${simulator.url}/simulator/faults`, { method: 'POST', headers, body: JSON.stringify(faults) })
  await expect(zoomClient(simulator).meetings.create(aMeetingRequest(), patience)).rejects.toThrow(
    expect.objectContaining({ code: 'ZOOM_SETTINGS_LOCKED' }),
  )

  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test.each([
  { flags: ['--port', 'lots'], sentence: '"lots" is no whole number' },
  { flags: ['--plan', 'golden'], sentence: '"golden" is no plan; there are free, pro and business' },
  {
    flags: ['--webhook-url', 'http://localhost:1/'],
    sentence: '--webhook-url and --webhook-secret go together, and the first is a URL',
  },
])('as a program it refuses $flags in one sentence', async ({ flags, sentence }) => {
  const child = spawn(process.execPath, [main, ...flags])
  const [said] = (await once(createInterface(child.stderr), 'line')) as [string]

  expect(said).toBe(`zoom-simulator: ${sentence}`)
  expect(await once(child, 'exit')).toEqual([2, null])
})
