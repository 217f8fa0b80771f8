import { expect, test } from 'vitest'
import { scriptedZoom, type ScriptedAnswer } from '../../../support/scripted-zoom.ts'
import { hostEmail, patience, zoomClient } from '../../../support/zoom-simulator.ts'

const here = { host: hostEmail, meetingId: 81234567890n }
const done: ScriptedAnswer = { status: 204 }
const refusal = (status: number, code: number): ScriptedAnswer => ({ status, body: { code, message: 'No.' } })
const gone = refusal(404, 3001)
const started = refusal(400, 3000)
const unrouted = { status: 404, body: { message: 'Not Found', error: 'Not Found', statusCode: 404 } }

async function remove(ended: ScriptedAnswer, ...removed: ScriptedAnswer[]) {
  const left = [...removed]
  const zoom = await scriptedZoom(({ method }) => (method === 'PUT' ? ended : left.shift()))
  const { meetings, ledger } = zoomClient(zoom)
  const outcome = await meetings.remove(here, patience).then(
    () => 'well',
    ({ code }: { code: string }) => code,
  )
  return {
    outcome,
    methods: zoom.calls.map(({ method }) => method).join(' '),
    counted: ledger.hostCalls.length,
  }
}

test.each([
  { why: 'one that runs', ended: done, removed: [done], methods: 'PUT DELETE' },
  { why: 'one that never ran', ended: refusal(400, 3063), removed: [done], methods: 'PUT DELETE' },
  { why: 'one that went meanwhile', ended: done, removed: [gone], methods: 'PUT DELETE' },
  { why: 'one that is gone', ended: gone, removed: [gone], methods: 'PUT DELETE' },
  {
    why: 'one that is only planned, and so not there to end',
    ended: gone,
    removed: [done],
    methods: 'PUT DELETE',
  },
  {
    why: 'one whose end lasts',
    ended: done,
    removed: [refusal(400, 3002), done],
    methods: 'PUT DELETE PUT DELETE',
  },
  { why: 'one that is over', ended: done, removed: [refusal(400, 3007)], methods: 'PUT DELETE' },
  {
    why: 'one that is gone by another code',
    ended: done,
    removed: [refusal(404, 300)],
    methods: 'PUT DELETE',
  },
  { why: 'one that is gone without a code', ended: done, removed: [unrouted], methods: 'PUT DELETE' },
  {
    why: 'one that takes a moment to end',
    ended: done,
    removed: [started, done],
    methods: 'PUT DELETE PUT DELETE',
  },
  { why: 'one that may not be ended', ended: refusal(400, 4711), removed: [done], methods: 'PUT DELETE' },
])('a meeting is ended and removed: $why', async ({ ended, removed, methods }) => {
  expect(await remove(ended, ...removed)).toEqual({ outcome: 'well', methods, counted: removed.length })
})

test.each([
  unrouted,
  { status: 404 },
  { status: 404, body: '<html>Not here</html>' },
  { status: 405 },
  { status: 400, body: { error: 'invalid_request', reason: 'No.' } },
  { status: 403, body: '<html>No.</html>' },
])('whatever its end is answered, here %j, the removal is asked for', async (ended) => {
  expect(await remove(ended, done)).toMatchObject({ outcome: 'well', methods: 'PUT DELETE' })
})

test.each([
  { status: 429, body: { code: 429, message: 'maximum daily rate limit' }, code: 'ZOOM_ACCOUNT_EXHAUSTED' },
  { status: 503, body: { code: 3001, message: 'No.' }, code: 'ZOOM_UNREACHABLE' },
  { status: 400, body: { code: 124, message: 'Invalid access token.' }, code: 'ZOOM_CREDENTIALS' },
])('an end that Zoom has not looked at is not followed by a removal: $code', async ({ code, ...ended }) => {
  const { outcome, methods } = await remove(ended, done)

  expect(outcome).toBe(code)
  expect(methods).not.toContain('DELETE')
})

test.each([
  { ended: done, removed: [{ status: 404, body: '<html>Not here</html>' }], code: 'ZOOM_BAD_REPLY' },
  { ended: done, removed: [started, started, started], code: 'ZOOM_UNREACHABLE' },
  { ended: done, removed: [refusal(400, 4711), refusal(400, 4711)], code: 'ZOOM_SCOPE_MISSING' },
  { ended: done, removed: [{ status: 503 }], code: 'ZOOM_UNREACHABLE' },
  { ended: { status: 503 }, removed: [], code: 'ZOOM_UNREACHABLE' },
])('what cannot be removed now says so: $code', async ({ ended, removed, code }) => {
  expect(await remove(ended, ...removed)).toMatchObject({ outcome: code, counted: removed.length })
})
