import type { Fault } from '@kuji/zoom-simulator/fault-rules'
import { expect, test } from 'vitest'
import {
  aMeetingRequest,
  hostEmail,
  patience,
  runningSimulator,
  zoomClient,
} from '../../../support/zoom-simulator.ts'

const limits = { wholeMs: 300 }
const other = 'lark@zoom.example'

test.each<{ fault: Fault; code: string; isMade: boolean }>([
  { fault: { kind: 'reset_before' }, code: 'ZOOM_UNREACHABLE', isMade: false },
  { fault: { kind: 'reset_after' }, code: 'ZOOM_UNREACHABLE', isMade: true },
  { fault: { kind: 'cut_off' }, code: 'ZOOM_UNREACHABLE', isMade: true },
  { fault: { kind: 'hang_before' }, code: 'ZOOM_UNREACHABLE', isMade: false },
  { fault: { kind: 'hang_after' }, code: 'ZOOM_UNREACHABLE', isMade: true },
  { fault: { kind: 'drip' }, code: 'ZOOM_UNREACHABLE', isMade: true },
  { fault: { kind: 'bad_json' }, code: 'ZOOM_BAD_REPLY', isMade: true },
  { fault: { kind: 'html', status: 503 }, code: 'ZOOM_UNREACHABLE', isMade: false },
  { fault: { kind: 'xml', status: 201, afterWork: true }, code: 'ZOOM_BAD_REPLY', isMade: true },
  { fault: { kind: 'rate_host_day', headers: false }, code: 'ZOOM_HOST_EXHAUSTED', isMade: false },
  { fault: { kind: 'rate_host_day', headers: true }, code: 'ZOOM_HOST_EXHAUSTED', isMade: false },
  { fault: { kind: 'rate_account_day', headers: false }, code: 'ZOOM_ACCOUNT_EXHAUSTED', isMade: false },
  { fault: { kind: 'rate_account_day', retryAfter: 'date' }, code: 'ZOOM_ACCOUNT_EXHAUSTED', isMade: false },
])(
  'after $fault the create says $code, and the key tells whether it was made: $isMade',
  async ({ fault, code, isMade }) => {
    const simulator = await runningSimulator()
    const { meetings } = zoomClient(simulator, { limits })
    simulator.faults.add({ ...fault, method: 'POST' })

    await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(
      expect.objectContaining({ code }),
    )

    const found = await meetings.find(aMeetingRequest(), patience)
    expect([found?.meetingId.toString() ?? null, simulator.meetings().length]).toEqual(
      isMade ? [simulator.meetings()[0]?.id, 1] : [null, 0],
    )
  },
)

test.each<{ fault: Fault }>([
  { fault: { kind: 'rate_second', headers: false } },
  { fault: { kind: 'rate_second', headers: true } },
  { fault: { kind: 'token_revoked' } },
])('after $fault the call is made once more, by itself', async ({ fault }) => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator, { limits: { pauseMs: 5 } })
  simulator.faults.add({ ...fault, method: 'POST' })

  await meetings.create(aMeetingRequest(), patience)

  expect(simulator.meetings()).toHaveLength(1)
})

test.each(['today', 'large', 'text'] as const)(
  'ids as Zoom writes them (%s) go there and back',
  async (ids) => {
    const simulator = await runningSimulator({ ids })
    const { meetings } = zoomClient(simulator)

    const { meetingId } = await meetings.create(aMeetingRequest(), patience)
    expect(simulator.meetings()[0]?.id).toBe(meetingId.toString())
    expect(await meetings.list(hostEmail, 'planned', patience)).toMatchObject([{ meetingId }])
    await meetings.remove({ host: hostEmail, meetingId }, patience)

    expect(simulator.meetings()).toEqual([])
  },
)

test.each(['refuse', 'accept'] as const)(
  'a meeting that never ran, and one that runs, are removed (%s)',
  async (endIdle) => {
    const simulator = await runningSimulator({ endIdle })
    const { meetings } = zoomClient(simulator)
    const idle = await meetings.create(aMeetingRequest(), patience)
    const running = await meetings.create(aMeetingRequest({ host: other }), patience)
    expect((await fetch(running.joinUrl)).ok).toBe(true)
    expect(await meetings.list(other, 'running', patience)).toMatchObject([{ meetingId: running.meetingId }])

    await meetings.remove({ host: hostEmail, meetingId: idle.meetingId }, patience)
    await meetings.remove({ host: other, meetingId: running.meetingId }, patience)

    expect(simulator.meetings()).toEqual([])
  },
)

test('a missing scope is told by whatever call needs it', async () => {
  const simulator = await runningSimulator({ missingScopes: ['user:read:list_users:admin'] })

  await expect(zoomClient(simulator).meetings.listHosts(patience)).rejects.toThrow(
    expect.objectContaining({ code: 'ZOOM_SCOPE_MISSING' }),
  )
})
