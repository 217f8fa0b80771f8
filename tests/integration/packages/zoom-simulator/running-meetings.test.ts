import type { SimulatorOptions } from '@kuji/zoom-simulator/simulator-options'
import { expect, test } from 'vitest'
import { waitUntil } from '../../../support/wait-until.ts'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

const meetings = `/users/${hostEmail}/meetings`

/** A simulator with some meetings of one host, by the settings of each. */
async function rooms(settings: readonly object[], options: SimulatorOptions = {}) {
  const zoom = await runningSimulator(options)
  const call = await aPlainCaller(zoom)
  const ids: string[] = []
  for (const changes of settings) {
    const body = { ...anOpenMeeting, settings: { ...anOpenMeeting.settings, ...changes } }
    ids.push(String((await call('POST', meetings, body)).json?.['id']))
  }
  return { zoom, call, ids: ids as [string, string] }
}

test('the first one in starts the meeting, under a new uuid', async () => {
  const { zoom, call, ids } = await rooms([{}])
  const [before] = zoom.meetings()

  expect([zoom.door(ids[0]), zoom.meetings()[0]?.status]).toEqual(['in', 'waiting'])
  expect([zoom.join(ids[0], { name: 'Aki' }), zoom.join(ids[0], { name: 'Emi' })]).toEqual(['in', 'in'])

  const [after] = zoom.meetings()
  expect(after).toMatchObject({ status: 'started', people: ['Aki', 'Emi'] })
  expect(after?.uuid).not.toBe(before?.uuid)
  expect((await call('GET', `/meetings/${ids[0]}`)).json).toMatchObject({ status: 'started' })
  expect((await call('GET', `${meetings}?type=live`)).json).toMatchObject({ total_records: 1 })
})

test('a host runs one meeting at a time: the second group finds the host busy', async () => {
  const { zoom, ids } = await rooms([{}, {}])
  zoom.join(ids[0], { name: 'Aki' })

  expect(zoom.join(ids[1], { name: 'Emi' })).toBe('host_busy')
  zoom.endMeeting(ids[0])
  expect(zoom.join(ids[1], { name: 'Emi' })).toBe('in')
  zoom.settings.hostConcurrency = 2
  expect(zoom.join(ids[0], { name: 'Aki' })).toBe('in')
})

test.each([
  { settings: { waiting_room: true }, outcome: 'waiting_room' },
  { settings: { join_before_host: false }, outcome: 'jbh_waiting' },
  { settings: { jbh_time: 10 }, outcome: 'too_early' },
  { settings: { meeting_authentication: true }, outcome: 'sign_in_needed' },
])('$settings keeps people out: $outcome', async ({ settings, outcome }) => {
  const { zoom, ids } = await rooms([settings], { now: () => new Date('2030-01-06T23:49:59Z') })

  expect(zoom.join(ids[0], { name: 'Aki' })).toBe(outcome)
  expect(zoom.meetings()[0]).toMatchObject({ status: 'waiting', people: [] })
})

test('who waits comes in when the door is mended', async () => {
  const { zoom, call, ids } = await rooms([{ waiting_room: true }])
  zoom.join(ids[0], { name: 'Aki' })
  expect(zoom.meetings()[0]?.waiting).toEqual(['Aki'])

  await call('PATCH', `/meetings/${ids[0]}`, { settings: { waiting_room: false, join_before_host: true } })

  expect(zoom.meetings()[0]).toMatchObject({ status: 'started', people: ['Aki'], waiting: [] })
})

test('keys that do not fit open nothing', async () => {
  const { zoom, ids } = await rooms([{}])

  expect(zoom.join(ids[0], { name: 'Aki', secret: 'other' })).toBe('wrong_passcode')
  expect(zoom.join(ids[0], { name: 'Aki', passcode: 'other' })).toBe('wrong_passcode')
  expect(zoom.join('81234567890', { name: 'Aki' })).toBe('no_meeting')
})

test('a running meeting is neither changed nor deleted until it is ended', async () => {
  const { zoom, call, ids } = await rooms([{}])
  const path = `/meetings/${ids[0]}`
  const ended = { action: 'end' }
  expect((await call('PUT', `${path}/status`, ended)).json).toMatchObject({ code: 3000 })
  zoom.join(ids[0], { name: 'Aki' })

  expect((await call('PATCH', path, { topic: 'New' })).json).toMatchObject({ code: 3000 })
  expect((await call('DELETE', path)).json).toMatchObject({ code: 3000 })
  expect((await call('PUT', `${path}/status`, { action: 'stop' })).json).toMatchObject({ code: 300 })
  expect((await call('PUT', `${path}/status`, ended)).status).toBe(204)
  expect((await call('DELETE', path)).status).toBe(204)
  expect(zoom.meetings()).toEqual([])
})

test('a meeting runs over its time, and ends a while after the last one has left', async () => {
  let now = new Date('2030-01-07T00:00:00Z')
  const { zoom, ids } = await rooms([{}], { now: () => now, emptyMs: 60_000 })
  zoom.join(ids[0], { name: 'Aki' })
  now = new Date('2030-01-07T05:00:00Z')
  expect(zoom.meetings()[0]?.status).toBe('started')

  expect([zoom.leave(ids[0], 'Aki'), zoom.leave(ids[0], 'Aki')]).toEqual([true, false])
  now = new Date('2030-01-07T05:00:59Z')
  expect(zoom.meetings()[0]?.status).toBe('started')
  now = new Date('2030-01-07T05:01:00Z')
  expect(zoom.meetings()[0]?.status).toBe('waiting')
})

test('who was there can be asked for afterwards; an awkward uuid must be encoded twice', async () => {
  const { zoom, call, ids } = await rooms([{}], { awkwardUuids: true })
  for (const name of ['Aki', 'Emi']) zoom.join(ids[0], { name })
  const uuid = zoom.meetings()[0]?.uuid ?? ''
  zoom.endMeeting(ids[0])
  const once = encodeURIComponent(uuid)

  expect(uuid).toMatch(/^\/.*\/\//)
  expect((await call('GET', `/past_meetings/${once}/participants`)).status).toBe(404)
  const twice = await call('GET', `/past_meetings/${encodeURIComponent(once)}/participants`)
  expect(twice.json).toMatchObject({ participants: [{ name: 'Aki' }, { name: 'Emi' }] })
})

test('opening the page is joining, and closing it is leaving', async () => {
  const { zoom, call, ids } = await rooms([{}, {}])
  const [link = '', other = ''] = await Promise.all(
    ids.map(async (id) => String((await call('GET', `/meetings/${id}`)).json?.['join_url'])),
  )
  expect((await fetch(link, { method: 'HEAD' })).status).toBe(404)
  const page = await fetch(link)
  const guest = /&guest=([\w-]+)/.exec(await page.text())?.[1] ?? ''
  const closing = new AbortController()
  const open = await fetch(link.replace('?', '/presence?') + `&guest=${guest}`, { signal: closing.signal })

  expect([page.status, page.headers.get('x-practice-outcome')]).toEqual([200, 'in'])
  expect(open.headers.get('content-type')).toBe('text/event-stream')
  expect(zoom.meetings()[0]).toMatchObject({ status: 'started', people: [expect.stringMatching(/^Guest/)] })
  expect((await fetch(other)).status).toBe(409)

  closing.abort()
  await waitUntil(() => zoom.meetings()[0]?.people.length === 0)
})

test('a link without its secret opens nothing, and leaves nobody inside', async () => {
  const { zoom, ids } = await rooms([{}])

  expect((await fetch(`${zoom.url}/j/${ids[0]}`)).status).toBe(403)
  expect((await fetch(`${zoom.url}/j/${ids[0]}/presence?guest=${crypto.randomUUID()}`)).status).toBe(204)
  expect(zoom.meetings()[0]?.people).toEqual([])
})

test('a page that nobody kept open holds no seat for ever', async () => {
  const { zoom, call, ids } = await rooms([{}], { presentWithinMs: 50 })
  const { json } = await call('GET', `/meetings/${ids[0]}`)
  zoom.join(ids[0], { name: 'Aki' })

  expect((await fetch(String(json?.['join_url']))).status).toBe(200)

  await waitUntil(() => zoom.meetings()[0]?.people.length === 1)
  expect(zoom.meetings()[0]?.people).toEqual(['Aki'])
})
