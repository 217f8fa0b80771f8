import { expect, test } from 'vitest'
import { recordingLedger } from '../../../support/recording-ledger.ts'
import { aZoomMeeting, scriptedZoom, type ScriptedAnswer } from '../../../support/scripted-zoom.ts'
import {
  aMeetingRequest,
  hostEmail,
  patience,
  runningSimulator,
  zoomClient,
} from '../../../support/zoom-simulator.ts'

const ofCode = (code: string) => expect.objectContaining({ code })
const tooFast = (headers: Record<string, string> = {}): ScriptedAnswer => ({
  status: 429,
  body: {
    code: 429,
    message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
  },
  headers,
})
const made: ScriptedAnswer = { status: 201, body: aZoomMeeting() }

/** A Zoom that gives these answers, the last one for ever. */
async function zoomThatSays(...answers: ScriptedAnswer[]) {
  const left = [...answers]
  return scriptedZoom(() => (left.length > 1 ? left.shift() : left[0]))
}

test('a call that came too fast slows the whole install down and is sent again', async () => {
  const zoom = await zoomThatSays(tooFast({ 'retry-after': '0.02' }), tooFast(), made)
  const { meetings, ledger } = zoomClient(zoom, { limits: { pauseMs: 15 } })

  await meetings.create(aMeetingRequest(), patience)

  expect(ledger.pauses).toEqual([20, 15])
  expect(ledger.turns).toBe(3)
  expect(ledger.hostCalls).toEqual([hostEmail, hostEmail, hostEmail])
})

test('a token replaced while a call waits for its turn is not the one it is sent with', async () => {
  const simulator = await runningSimulator()
  const kept = recordingLedger()
  const takeTurn = async (): Promise<number> => {
    simulator.revokeTokens()
    await kept.discardToken(await kept.token(() => Promise.reject(new Error('there is one'))))
    return 0
  }
  const { meetings } = zoomClient(simulator, { ledger: { ...kept, takeTurn } })

  expect(await meetings.list(hostEmail, 'planned', patience)).toEqual([])
  expect(simulator.calls.map(({ status }) => status)).not.toContain(401)
})

test('a call that stays too fast is given back as such, not tried for ever', async () => {
  const zoom = await zoomThatSays(tooFast())
  const { meetings } = zoomClient(zoom, { limits: { pauseMs: 1 } })

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_RATE_LIMITED'))
  expect(zoom.calls).toHaveLength(5)
})

test('a caller can give up in the pause', async () => {
  const zoom = await zoomThatSays(tooFast({ 'retry-after': '9' }))
  const { meetings } = zoomClient(zoom)

  await expect(meetings.list(hostEmail, 'planned', AbortSignal.timeout(60))).rejects.toThrow(
    ofCode('ZOOM_UNREACHABLE'),
  )
  expect(zoom.calls).toHaveLength(1)
})

test.each([
  {
    message: 'You have reached the maximum daily rate limit for this API. Refer to the response header.',
    code: 'ZOOM_ACCOUNT_EXHAUSTED',
  },
  {
    message:
      'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user.',
    code: 'ZOOM_HOST_EXHAUSTED',
  },
])('$code is told at once, without another call', async ({ message, code }) => {
  const zoom = await zoomThatSays({ status: 429, body: { code: 429, message } })
  const { meetings, ledger } = zoomClient(zoom)

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode(code))
  expect(zoom.calls).toHaveLength(1)
  expect(ledger.pauses).toEqual([])
})

test('every call waits for its turn; the call for a token needs none', async () => {
  const simulator = await runningSimulator()
  const { meetings, ledger } = zoomClient(simulator)
  ledger.nextWaits.push(5, 20)

  await meetings.create(aMeetingRequest(), patience)

  expect(ledger.turns).toBe(1)
  expect(ledger.nextWaits).toEqual([])
})

test('a create whose turn does not come in time is never sent', async () => {
  const simulator = await runningSimulator()
  const { meetings, ledger } = zoomClient(simulator, { limits: { queueMs: 30 } })
  ledger.nextWaits.push(20, 20, 20)

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_RATE_LIMITED'))
  expect(simulator.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/v2/'))).toEqual(
    [],
  )
  expect(ledger.hostCalls).toEqual([])
})

test('work may appear for as long as a call may take', async () => {
  const { meetings } = zoomClient(await runningSimulator(), { limits: { queueMs: 30, wholeMs: 70 } })

  expect(meetings.longestCallMs).toBe(70)
})

test('whoever wants a meeting hears of the call right before it is sent, after all waiting', async () => {
  const simulator = await runningSimulator()
  const { meetings, ledger } = zoomClient(simulator)
  ledger.nextWaits.push(5, 5)
  const callsBefore: number[] = []
  const beforeSending = async (): Promise<void> => void callsBefore.push(ledger.nextWaits.length)
  await meetings.create(aMeetingRequest({ beforeSending }), patience)

  expect(callsBefore).toEqual([0])
})

test('what they throw then stops the call', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  const beforeSending = () => Promise.reject(new Error('not any more'))

  await expect(meetings.create(aMeetingRequest({ beforeSending }), patience)).rejects.toThrow('not any more')
  expect(simulator.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/v2/'))).toEqual(
    [],
  )
})

test('a Zoom that keeps failing is left alone, and asked again after a while', async () => {
  let isUp = false
  const zoom = await scriptedZoom(() => (isUp ? made : { status: 503, body: '<html>Busy</html>' }))
  const { meetings } = zoomClient(zoom, { limits: { breakAfter: 3, breakMs: 100 } })
  const failures: string[] = []
  for (let times = 0; times < 5; times++) {
    await meetings.create(aMeetingRequest(), patience).catch(({ code }) => failures.push(code))
  }
  expect(failures).toEqual([
    ...Array.from({ length: 3 }, () => 'ZOOM_UNREACHABLE'),
    ...Array.from({ length: 2 }, () => 'ZOOM_CIRCUIT_OPEN'),
  ])
  expect(zoom.calls).toHaveLength(3)

  isUp = true
  await expect
    .poll(() => meetings.create(aMeetingRequest(), patience).catch(() => null), { interval: 20 })
    .toMatchObject({ meetingId: 81234567890n })
})
