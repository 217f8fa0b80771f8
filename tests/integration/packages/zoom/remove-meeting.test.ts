import { expect, test } from 'vitest'
import { scriptedZoom, type ScriptedAnswer } from '../../../support/scripted-zoom.ts'
import { hostEmail, patience, zoomClient } from '../../../support/zoom-simulator.ts'

const here = { host: hostEmail, meetingId: 81234567890n }
const done: ScriptedAnswer = { status: 204 }
const refusal = (status: number, code: number): ScriptedAnswer => ({ status, body: { code, message: 'No.' } })
const gone = refusal(404, 3001)
const started = refusal(400, 3000)

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
  { why: 'one that is gone', ended: gone, removed: [], methods: 'PUT' },
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
  { ended: done, removed: [started, started, started], code: 'ZOOM_UNREACHABLE' },
  { ended: done, removed: [refusal(400, 4711), refusal(400, 4711)], code: 'ZOOM_SCOPE_MISSING' },
  { ended: done, removed: [{ status: 503 }], code: 'ZOOM_UNREACHABLE' },
  { ended: { status: 503 }, removed: [], code: 'ZOOM_UNREACHABLE' },
])('what cannot be removed now says so: $code', async ({ ended, removed, code }) => {
  expect(await remove(ended, ...removed)).toMatchObject({ outcome: code, counted: removed.length })
})
