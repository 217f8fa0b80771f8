import { expect, test } from 'vitest'
import { aZoomMeeting, scriptedZoom } from '../../../support/scripted-zoom.ts'
import {
  aMeetingRequest,
  hostEmail,
  patience,
  runningSimulator,
  zoomClient,
} from '../../../support/zoom-simulator.ts'

const ofCode = (code: string) => expect.objectContaining({ code })

test('a meeting is made on its host and gives what people need to get in', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)

  const meeting = await meetings.create(aMeetingRequest(), patience)

  expect(simulator.meetings()).toMatchObject([
    {
      id: String(meeting.meetingId),
      hostEmail,
      topic: 'Kuji d7-r3',
      startsAt: '2030-01-07T00:00:00Z',
      minutes: 15,
    },
  ])
  expect(meeting.passcode).toMatch(/^\d{6}$/)
  expect((await fetch(meeting.joinUrl)).status).toBe(200)
})

test('neither a link nor a token is given out or logged', async () => {
  const { meetings, lines } = zoomClient(await runningSimulator())

  const meeting = await meetings.create(aMeetingRequest(), patience)
  const log = lines.join('\n')

  expect(Object.keys(meeting).toSorted()).toEqual(['joinUrl', 'meetingId', 'passcode'])
  expect(log).toContain('"trackingId":"practice_')
  expect(log).not.toMatch(/pwd=|zak|practice\.[\w-]{20}|Bearer|Basic/)
})

test('a meeting is found again by its key, among many and not by half a key', async () => {
  const { meetings } = zoomClient(await runningSimulator())
  const others = Array.from({ length: 12 }, (_, room) => aMeetingRequest({ key: `d7-r3${room}` }))
  for (const other of others) await meetings.create(other, patience)

  expect(await meetings.find(aMeetingRequest(), patience)).toBeNull()

  const made = await meetings.create(aMeetingRequest(), patience)
  expect(await meetings.find(aMeetingRequest(), patience)).toEqual(made)
})

test('a meeting beyond the first page of the list is found', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  for (let room = 0; room < 301; room++) await meetings.create(aMeetingRequest({ key: `r${room}` }), patience)

  const found = await meetings.find(aMeetingRequest({ key: 'r300' }), patience)

  expect(found?.meetingId).toBe(BigInt(simulator.meetings()[300]?.id ?? 0))
})

test('of two meetings with one key everybody finds the same', async () => {
  const { meetings } = zoomClient(await runningSimulator())
  const twins = [
    await meetings.create(aMeetingRequest(), patience),
    await meetings.create(aMeetingRequest(), patience),
  ]

  const found = await meetings.find(aMeetingRequest(), patience)

  expect(found?.meetingId).toBe(
    twins.map(({ meetingId }) => meetingId).toSorted((a, b) => (a < b ? -1 : 1))[0],
  )
})

test('an answer lost after the work leaves a meeting that is found, not made twice', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.dropNextAfterWork()

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_UNREACHABLE'))
  const found = await meetings.find(aMeetingRequest(), patience)

  expect(simulator.meetings().map(({ id }) => BigInt(id))).toEqual([found?.meetingId])
})

test('a host whose waiting room is locked gets no room, and no meeting is left behind', async () => {
  const simulator = await runningSimulator({ lockedHosts: [hostEmail] })
  const { meetings } = zoomClient(simulator)

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_SETTINGS_LOCKED'))

  expect(simulator.meetings()).toEqual([])
})

test.each([{ meeting_authentication: true }, { auto_recording: 'cloud' }])(
  'a meeting on which Zoom keeps %j is removed and not given out',
  async (forced) => {
    const zoom = await scriptedZoom(({ method }) => {
      if (method === 'POST') return { status: 201, body: aZoomMeeting({}, forced) }
      return method === 'GET' ? { status: 200, body: aZoomMeeting({}, forced) } : { status: 204 }
    })

    await expect(zoomClient(zoom).meetings.create(aMeetingRequest(), patience)).rejects.toThrow(
      ofCode('ZOOM_SETTINGS_LOCKED'),
    )

    expect(zoom.calls.at(-1)).toMatchObject({ method: 'DELETE' })
  },
)

test('a host that Zoom does not know is named as such', async () => {
  const { meetings } = zoomClient(await runningSimulator())

  await expect(meetings.create(aMeetingRequest({ host: 'nobody@zoom.example' }), patience)).rejects.toThrow(
    ofCode('ZOOM_UNKNOWN_HOST'),
  )
})

test.each([
  { status: 200, body: '<html>Maintenance</html>', code: 'ZOOM_BAD_REPLY' },
  { status: 201, body: '{"id": 81234567890, "start_url": "https://zo', code: 'ZOOM_BAD_REPLY' },
  { status: 201, body: { id: 81234567890 }, code: 'ZOOM_BAD_REPLY' },
  { status: 503, body: '<html>Busy</html>', code: 'ZOOM_UNREACHABLE' },
])('HTTP $status with $body is told as $code', async ({ code, ...reply }) => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.failNext({ ...reply, path: '/v2/' })

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode(code))
})

test('an id beyond 2^53 is kept to its last digit', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  const body =
    '{"id": 9007199254740993, "join_url": "https://zoom.example/j/1", "settings": {"join_before_host": true, "waiting_room": false}}'
  simulator.faults.failNext({ status: 201, body, path: '/v2/' })

  expect(await meetings.create(aMeetingRequest(), patience)).toEqual({
    meetingId: 9007199254740993n,
    joinUrl: 'https://zoom.example/j/1',
    passcode: null,
  })
})

test('a reply larger than the bound is refused', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator, { limits: { replyBytes: 2_000 } })
  simulator.faults.failNext({ status: 201, body: { id: 1, agenda: 'x'.repeat(5_000) }, path: '/v2/' })

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_BAD_REPLY'))
})

test.each([{ limits: { headersMs: 300 } }, { limits: { wholeMs: 300 } }])(
  'a Zoom that does not answer is given up after %o',
  async (options) => {
    const simulator = await runningSimulator()
    const { meetings } = zoomClient(simulator, options)
    simulator.faults.latencyMs = 20_000

    await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_UNREACHABLE'))
  },
)

test('a caller can give up, before and during a call', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.latencyMs = 20_000

  await expect(meetings.create(aMeetingRequest(), AbortSignal.abort())).rejects.toThrow(
    ofCode('ZOOM_UNREACHABLE'),
  )
  await expect(meetings.create(aMeetingRequest(), AbortSignal.timeout(100))).rejects.toThrow(
    ofCode('ZOOM_UNREACHABLE'),
  )
})

test('a Zoom that is not there is unreachable', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  await simulator.close()

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_UNREACHABLE'))
})
