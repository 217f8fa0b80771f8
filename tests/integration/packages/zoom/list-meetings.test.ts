import { expect, test } from 'vitest'
import { scriptedZoom, type ScriptedCall } from '../../../support/scripted-zoom.ts'
import { hostEmail, patience, zoomClient } from '../../../support/zoom-simulator.ts'

const queryOf = ({ path }: ScriptedCall) =>
  Object.fromEntries(new URL(path, 'http://zoom.example').searchParams)

test.each([
  { which: 'planned' as const, type: 'scheduled' },
  { which: 'running' as const, type: 'live' },
])('$which meetings are listed with key and time, page after page, each once', async ({ which, type }) => {
  const pages = [
    [
      { id: 82, topic: 'Kuji kuji-0a1b2c3d-001122334455', start_time: '2030-01-07T00:00:00Z' },
      { id: '9007199254740993', topic: 'Somebody else' },
    ],
    [
      { id: 82, topic: 'Kuji kuji-0a1b2c3d-001122334455', start_time: '2030-01-07T00:00:00Z' },
      { id: 7, topic: 'Kuji kuji-0a1b2c3d-ffffffffffff', start_time: '' },
    ],
  ]
  const zoom = await scriptedZoom((call) => {
    const isFirst = queryOf(call)['next_page_token'] === undefined
    const meetings = pages[isFirst ? 0 : 1]
    return { status: 200, body: { meetings, next_page_token: isFirst ? 'more' : '' } }
  })

  const listed = await zoomClient(zoom).meetings.list(hostEmail, which, patience)

  expect(listed).toEqual([
    { meetingId: 7n, key: 'kuji-0a1b2c3d-ffffffffffff', startsAt: null },
    { meetingId: 82n, key: 'kuji-0a1b2c3d-001122334455', startsAt: new Date('2030-01-07T00:00:00Z') },
    { meetingId: 9007199254740993n, key: null, startsAt: null },
  ])
  expect(zoom.calls.map(queryOf)).toEqual([
    { type, page_size: '300' },
    { type, page_size: '300', next_page_token: 'more' },
  ])
  expect(zoom.calls[0]?.path).toMatch(/^\/users\/owl%2Bone%40zoom\.example\/meetings\?/)
})

test('half a list is none', async () => {
  const zoom = await scriptedZoom((call) =>
    queryOf(call)['next_page_token'] === undefined
      ? { status: 200, body: { meetings: [{ id: 1, topic: 'x' }], next_page_token: 'more' } }
      : { status: 200, body: '{"meetings": [{"id": 2, "to' },
  )

  await expect(zoomClient(zoom).meetings.list(hostEmail, 'planned', patience)).rejects.toThrow(
    expect.objectContaining({ code: 'ZOOM_BAD_REPLY' }),
  )
})

test('a list that does not end is given up', async () => {
  const zoom = await scriptedZoom(() => ({ status: 200, body: { meetings: [], next_page_token: 'again' } }))

  await expect(zoomClient(zoom).meetings.list(hostEmail, 'planned', patience)).rejects.toThrow(
    /the list does not end/,
  )
  expect(zoom.calls).toHaveLength(50)
})

test('hosts are the licensed and active users, by e-mail', async () => {
  const pages = [
    [
      { id: 'a', email: 'a@zoom.example', type: 2, status: 'active' },
      { id: 'b', email: 'b@zoom.example', type: 1, status: 'active' },
    ],
    [
      { id: 'c', type: 2 },
      { id: 'd', email: 'd@zoom.example', type: 2, status: 'inactive' },
      { id: 'e', email: 'e@zoom.example', type: 99 },
      { id: 'a', email: 'a@zoom.example', type: 2, status: 'active' },
    ],
  ]
  const zoom = await scriptedZoom((call) => {
    const isFirst = queryOf(call)['next_page_token'] === undefined
    return { status: 200, body: { users: pages[isFirst ? 0 : 1], next_page_token: isFirst ? 'more' : '' } }
  })

  expect(await zoomClient(zoom).meetings.listHosts(patience)).toEqual(['a@zoom.example', 'c'])
  expect(zoom.calls.map(queryOf)).toEqual([
    { status: 'active', page_size: '300' },
    { status: 'active', page_size: '300', next_page_token: 'more' },
  ])
})
