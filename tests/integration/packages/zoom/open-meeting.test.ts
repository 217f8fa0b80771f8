import { expect, test } from 'vitest'
import { aZoomMeeting, scriptedZoom, type ScriptedAnswer } from '../../../support/scripted-zoom.ts'
import { aMeetingRequest, hostEmail, patience, zoomClient } from '../../../support/zoom-simulator.ts'

const ofCode = (code: string) => expect.objectContaining({ code })
const id = 81234567890n
const here = { host: hostEmail, meetingId: id }
const done: ScriptedAnswer = { status: 204 }
const gone: ScriptedAnswer = { status: 404, body: { code: 3001, message: 'Meeting does not exist: 1.' } }
const closedDoor = { waiting_room: true, join_before_host: false }

/** A Zoom with one meeting whose waiting room is on, and what it says to each attempt at opening it. */
async function zoomWithClosedDoor(patched: ScriptedAnswer, { opensUp }: { opensUp: boolean }) {
  let isPatched = false
  return scriptedZoom(({ method, path }) => {
    if (method === 'PATCH') isPatched = patched.status < 300
    if (method === 'PATCH') return patched
    if (method === 'PUT' || method === 'DELETE') return done
    if (path.includes('type=scheduled')) return aListOf(aMeetingRequest().key)
    const isOpen = isPatched && opensUp
    return { status: method === 'POST' ? 201 : 200, body: aZoomMeeting({}, isOpen ? {} : closedDoor) }
  })
}

const aListOf = (key: string): ScriptedAnswer => ({
  status: 200,
  body: { meetings: [{ id: Number(id), topic: `Kuji ${key}` }], next_page_token: '' },
})

const ways = {
  create: (meetings: ReturnType<typeof zoomClient>['meetings']) =>
    meetings.create(aMeetingRequest(), patience),
  find: (meetings: ReturnType<typeof zoomClient>['meetings']) => meetings.find(aMeetingRequest(), patience),
  open: (meetings: ReturnType<typeof zoomClient>['meetings']) => meetings.open(here, patience),
}

test.each(['create', 'find', 'open'] as const)('a closed door is opened on the way: %s', async (way) => {
  const zoom = await zoomWithClosedDoor(done, { opensUp: true })
  const { meetings, ledger } = zoomClient(zoom)

  expect(await ways[way](meetings)).toEqual({
    meetingId: id,
    joinUrl: 'https://zoom.example/j/81234567890?pwd=x.1',
    passcode: '123456',
  })

  const patch = zoom.calls.find(({ method }) => method === 'PATCH')
  expect(patch?.body).toMatchObject({ settings: { join_before_host: true, waiting_room: false } })
  expect(ledger.hostCalls).toEqual(Array.from({ length: way === 'create' ? 2 : 1 }, () => hostEmail))
})

test.each(['create', 'find'] as const)('a door that stays closed: %s ends and removes it', async (way) => {
  const zoom = await zoomWithClosedDoor(done, { opensUp: false })

  await expect(ways[way](zoomClient(zoom).meetings)).rejects.toThrow(ofCode('ZOOM_SETTINGS_LOCKED'))

  expect(zoom.calls.slice(-2)).toMatchObject([
    { method: 'PUT', path: `/meetings/${id}/status`, body: { action: 'end' } },
    { method: 'DELETE', path: `/meetings/${id}?schedule_for_reminder=false` },
  ])
})

test('a meeting that people may be in is left to the caller when its door stays closed', async () => {
  const refused = { status: 400, body: { code: 3000, message: 'Cannot update a started meeting.' } }
  const zoom = await zoomWithClosedDoor(refused, { opensUp: false })

  await expect(zoomClient(zoom).meetings.open(here, patience)).rejects.toThrow(ofCode('ZOOM_SETTINGS_LOCKED'))
  expect(zoom.calls.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET'])
})

test.each([
  { answer: { status: 503, body: '<html>Busy</html>' }, code: 'ZOOM_UNREACHABLE' },
  { answer: { status: 429, body: { code: 429, message: 'per-second' } }, code: 'ZOOM_UNREACHABLE' },
  { answer: { status: 400, body: { code: 4711, message: 'no scope' } }, code: 'ZOOM_SCOPE_MISSING' },
  {
    answer: { status: 429, body: { code: 429, message: 'for this particular user' } },
    code: 'ZOOM_HOST_EXHAUSTED',
  },
])('a meeting is made, and its mending meets $answer: $code', async ({ answer, code }) => {
  const zoom = await zoomWithClosedDoor(answer, { opensUp: false })
  const { meetings } = zoomClient(zoom, { limits: { pauseMs: 1 } })

  await expect(ways.create(meetings)).rejects.toThrow(ofCode(code))

  // What is left there is found again by its key; what is useless goes.
  const isRemoved = zoom.calls.some(({ method }) => method === 'DELETE')
  expect(isRemoved).toBe(code !== 'ZOOM_UNREACHABLE')
})

test.each([
  { mended: { status: 204 }, code: 'ZOOM_SETTINGS_LOCKED' },
  {
    mended: { status: 429, body: { code: 429, message: 'maximum daily rate limit' } },
    code: 'ZOOM_UNREACHABLE',
  },
])('a useless meeting that cannot be removed either: $code', async ({ mended, code }) => {
  const zoom = await scriptedZoom(({ method }) => {
    if (method === 'PATCH') return mended
    if (method === 'PUT' || method === 'DELETE') return { status: 503, body: '<html>Busy</html>' }
    return { status: method === 'POST' ? 201 : 200, body: aZoomMeeting({}, closedDoor) }
  })

  await expect(ways.create(zoomClient(zoom).meetings)).rejects.toThrow(ofCode(code))
})

const unsaid = [
  { settings: undefined },
  { settings: null },
  { settings: { join_before_host: true } },
  { settings: { join_before_host: 'true', waiting_room: 'false' } },
]

test.each(unsaid)('a reply that says with %j nothing of the door has it looked at', async (changes) => {
  const zoom = await scriptedZoom(({ method }) =>
    method === 'POST' ? { status: 201, body: aZoomMeeting(changes) } : { status: 200, body: aZoomMeeting() },
  )

  expect(await ways.create(zoomClient(zoom).meetings)).toMatchObject({ meetingId: id })
  expect(zoom.calls.map(({ method }) => method)).toEqual(['POST', 'GET'])
})

test('a door that no look tells of is opened all the same', async () => {
  let isPatched = false
  const zoom = await scriptedZoom(({ method }) => {
    if (method === 'PATCH') isPatched = true
    if (method === 'PATCH') return done
    return { status: method === 'POST' ? 201 : 200, body: aZoomMeeting(isPatched ? {} : { settings: {} }) }
  })

  expect(await ways.create(zoomClient(zoom).meetings)).toMatchObject({ meetingId: id })
  expect(zoom.calls.map(({ method }) => method)).toEqual(['POST', 'GET', 'PATCH', 'GET'])
})

test('a door that Zoom never tells of is nobody’s lock, and nobody is sent there', async () => {
  const zoom = await scriptedZoom(({ method }) => {
    if (method === 'PATCH') return done
    return { status: method === 'POST' ? 201 : 200, body: aZoomMeeting({ settings: {} }) }
  })
  const { meetings } = zoomClient(zoom)

  await expect(ways.create(meetings)).rejects.toThrow(ofCode('ZOOM_UNREACHABLE'))
  await expect(ways.open(meetings)).rejects.toThrow(ofCode('ZOOM_BAD_REPLY'))
  expect(zoom.calls.map(({ method }) => method)).not.toContain('DELETE')
})

test.each([
  { isRemoved: true, code: 'ZOOM_UNKNOWN_HOST' },
  { isRemoved: false, code: 'ZOOM_UNREACHABLE' },
])('its host goes while a meeting is opened, which is removed: $isRemoved', async ({ isRemoved, code }) => {
  const unknown = { status: 404, body: { code: 1001, message: 'User does not exist: a.' } }
  const zoom = await scriptedZoom(({ method }) => {
    if (method === 'PUT' || method === 'DELETE') return isRemoved ? done : { status: 503 }
    return method === 'POST' ? { status: 201, body: aZoomMeeting({}, closedDoor) } : unknown
  })

  await expect(ways.create(zoomClient(zoom).meetings)).rejects.toThrow(ofCode(code))
})

test('an open door costs one look', async () => {
  const zoom = await scriptedZoom(() => ({ status: 200, body: aZoomMeeting() }))
  const { meetings, ledger } = zoomClient(zoom)

  expect(await meetings.open(here, patience)).toMatchObject({ meetingId: id })
  expect(zoom.calls).toHaveLength(1)
  expect(ledger.hostCalls).toEqual([])
})

test('a meeting that is not there is null; a host, or a page, that is not there is not', async () => {
  const answers: ScriptedAnswer[] = [
    gone,
    { status: 404, body: { code: 1001, message: 'User does not exist: a.' } },
    { status: 404, body: '<html>Not here</html>' },
  ]
  const { meetings } = zoomClient(await scriptedZoom(() => answers.shift()))

  expect(await meetings.open(here, patience)).toBeNull()
  await expect(meetings.open(here, patience)).rejects.toThrow(ofCode('ZOOM_UNKNOWN_HOST'))
  await expect(meetings.open(here, patience)).rejects.toThrow(ofCode('ZOOM_BAD_REPLY'))
})

test('of two with one key the lowest that is still there is found', async () => {
  const listed = [90, 70, 80].map((number) => ({ id: number, topic: 'Kuji d7-r3' }))
  const zoom = await scriptedZoom(({ path }) => {
    if (path.startsWith('/users/')) return { status: 200, body: { meetings: listed, next_page_token: '' } }
    return path === '/meetings/70' ? gone : { status: 200, body: aZoomMeeting({ id: '80' }) }
  })

  expect(await ways.find(zoomClient(zoom).meetings)).toMatchObject({ meetingId: 80n })
})
