import { expect, test } from 'vitest'
import { scriptedZoom } from '../../../support/scripted-zoom.ts'
import {
  aMeetingRequest,
  hostEmail,
  patience,
  runningSimulator,
  zoomClient,
} from '../../../support/zoom-simulator.ts'

const probe = aMeetingRequest({ key: 'kuji-0a1b2c3d-001122334455' })
const ofCode = (code: string) => expect.objectContaining({ code })

test('each host is tried and reported in the order given, with what to do where something is wrong', async () => {
  const simulator = await runningSimulator({ lockedHosts: ['lark@zoom.example'] })
  const { meetings } = zoomClient(simulator)

  const { hosts } = await meetings.inspectHosts(
    [hostEmail, 'lark@zoom.example', 'nobody@zoom.example', '..'],
    probe,
    patience,
  )

  expect(hosts).toEqual([
    { host: hostEmail, problem: null, failure: null },
    {
      host: 'lark@zoom.example',
      problem: expect.stringMatching(/unlock .* \(meeting \d+: the waiting room stayed on/),
      failure: 'ZOOM_SETTINGS_LOCKED',
    },
    {
      host: 'nobody@zoom.example',
      problem: expect.stringContaining('check the spelling in ZOOM_HOSTS'),
      failure: 'ZOOM_UNKNOWN_HOST',
    },
    {
      host: '..',
      problem: expect.stringContaining('check the spelling in ZOOM_HOSTS'),
      failure: 'ZOOM_UNKNOWN_HOST',
    },
  ])
  expect(simulator.meetings()).toEqual([])
})

test.each([
  {
    answer: { status: 400, body: { code: 3161, message: 'No.' } },
    problem: 'give the user a licence',
    failure: 'ZOOM_HOST_REFUSED',
  },
  {
    answer: { status: 429, body: { code: 429, message: 'for this particular user' } },
    problem: 'wait until 00:00 UTC',
    failure: 'ZOOM_HOST_EXHAUSTED',
  },
  {
    answer: { status: 400, body: { code: 300, message: 'Validation Failed.' } },
    problem: 'Validation Failed.',
    failure: 'ZOOM_REJECTED',
  },
  { answer: { status: 503, body: 'Busy' }, problem: 'Could not be looked at', failure: null },
])('a host that meets $answer is reported with $failure', async ({ answer, problem, failure }) => {
  const { meetings } = zoomClient(await scriptedZoom(() => answer))

  const { hosts } = await meetings.inspectHosts([hostEmail], probe, patience)

  expect(hosts).toEqual([{ host: hostEmail, problem: expect.stringContaining(problem), failure }])
})

test.each([
  { message: 'Invalid access token, does not contain scopes:[meeting:write].', code: 'ZOOM_SCOPE_MISSING' },
  { message: 'You have reached the maximum daily rate limit for this API.', code: 'ZOOM_ACCOUNT_EXHAUSTED' },
])('what concerns all hosts is thrown: $code', async ({ message, code }) => {
  const status = code === 'ZOOM_SCOPE_MISSING' ? 400 : 429
  const zoom = await scriptedZoom(() => ({ status, body: { code: status === 400 ? 4711 : 429, message } }))

  await expect(zoomClient(zoom).meetings.inspectHosts([hostEmail], probe, patience)).rejects.toThrow(
    ofCode(code),
  )
})

test('nothing is thrown before every meeting that was tried is gone again', async () => {
  const simulator = await runningSimulator()
  simulator.faults.latencyMs = 30
  simulator.faults.add({ kind: 'rate_account_day', method: 'POST', host: hostEmail })

  await expect(
    zoomClient(simulator).meetings.inspectHosts([hostEmail, 'lark@zoom.example'], probe, patience),
  ).rejects.toThrow(ofCode('ZOOM_ACCOUNT_EXHAUSTED'))

  expect(simulator.calls.map(({ method }) => method)).toContain('DELETE')
  expect(simulator.meetings()).toEqual([])
})

test('the difference of clocks is told from what Zoom dates its replies with', async () => {
  const clock = { now: () => new Date(Date.now() + 5 * 60_000) }
  const { meetings } = zoomClient(await runningSimulator(), { clock })

  const { clockAheadMs } = await meetings.inspectHosts([hostEmail], probe, patience)

  expect(Math.abs((clockAheadMs ?? 0) - 5 * 60_000)).toBeLessThan(3_000)
})

test('no host, no difference told', async () => {
  const { meetings } = zoomClient(await runningSimulator())

  expect(await meetings.inspectHosts([], probe, patience)).toEqual({ clockAheadMs: null, hosts: [] })
})
