import { expect, test } from 'vitest'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

const meetings = `/users/${encodeURIComponent(hostEmail)}/meetings`

test('who has no licence, or is switched off, may not schedule', async () => {
  const hosts = [
    { email: 'basic@zoom.example', type: 1 },
    { email: 'off@zoom.example', status: 'inactive' },
  ] as const
  const call = await aPlainCaller(await runningSimulator({ hosts }))

  for (const { email } of hosts) {
    const reply = await call('POST', `/users/${email}/meetings`, anOpenMeeting)
    expect(reply).toMatchObject({ status: 400, json: { code: 3161 } })
  }
})

test('a user who is removed is unknown from then on, and so are their meetings', async () => {
  const zoom = await runningSimulator()
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', meetings, anOpenMeeting)
  zoom.setHost(hostEmail, { removed: true })

  expect(await call('POST', meetings, anOpenMeeting)).toMatchObject({ status: 404, json: { code: 1001 } })
  expect(await call('GET', `/meetings/${String(json?.['id'])}`)).toMatchObject({
    status: 404,
    json: { code: 3001 },
  })
  expect(zoom.door(String(json?.['id']))).toBe('no_meeting')
  zoom.setHost(hostEmail, { removed: false })
  expect((await call('POST', meetings, anOpenMeeting)).status).toBe(201)
})

test('users come in pages, active ones unless others are asked for, whatever type is wished', async () => {
  const hosts = [
    ...['a', 'b', 'c'].map((name) => `${name}@zoom.example`),
    { email: 'd@zoom.example', status: 'inactive' as const },
  ]
  const call = await aPlainCaller(
    await runningSimulator({ hosts: [...hosts, { email: 'e@zoom.example', type: 1 }] }),
  )
  const first = await call('GET', '/users?page_size=3')
  const next = String(first.json?.['next_page_token'])
  const second = await call('GET', `/users?page_size=3&next_page_token=${next}`)
  const off = await call('GET', '/users?status=inactive&type=2')

  expect(first.json).toMatchObject({ total_records: 4, users: [{ type: 2 }, {}, {}] })
  expect(second.json).toMatchObject({ next_page_token: '', users: [{ email: 'e@zoom.example', type: 1 }] })
  expect(off.json).toMatchObject({ users: [{ email: 'd@zoom.example', status: 'inactive' }] })
})

test('a user answers to the id too', async () => {
  const call = await aPlainCaller(await runningSimulator())
  const { json } = await call('GET', `/users/${encodeURIComponent(hostEmail)}`)

  expect((await call('POST', `/users/${String(json?.['id'])}/meetings`, anOpenMeeting)).json).toMatchObject({
    host_email: hostEmail,
  })
})

test('a lock that only the create ignores is mended by a change that names it', async () => {
  const locks = [{ setting: 'waiting_room', stubborn: 'create' }] as const
  const zoom = await runningSimulator({ hosts: [{ email: hostEmail, locks }] })
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', meetings, anOpenMeeting)
  const path = `/meetings/${String(json?.['id'])}`
  expect(json).toMatchObject({ settings: { waiting_room: true, join_before_host: false } })

  await call('PATCH', path, { settings: { waiting_room: false, join_before_host: true } })

  expect((await call('GET', path)).json).toMatchObject({
    settings: { waiting_room: false, join_before_host: true },
  })
})

test('a new meeting may be late in the lists, and is there by its number at once', async () => {
  const zoom = await runningSimulator({ listDelayMs: 600_000 })
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', meetings, anOpenMeeting)

  expect((await call('GET', meetings)).json).toMatchObject({ meetings: [] })
  expect((await call('GET', `/meetings/${String(json?.['id'])}`)).status).toBe(200)
  zoom.settings.listDelayMs = 0
  expect((await call('GET', meetings)).json).toMatchObject({ meetings: [{ topic: 'Kuji test' }] })
})

test('ids beyond what a double holds go out as the digits they have, or as text', async () => {
  const zoom = await runningSimulator({ ids: 'large' })
  const call = await aPlainCaller(zoom)
  const { text } = await call('POST', meetings, anOpenMeeting)
  const id = zoom.meetings()[0]?.id ?? ''

  expect(BigInt(id)).toBeGreaterThan(2n ** 53n)
  expect(text).toContain(`"id":${id},`)
  expect((await call('GET', `/meetings/${id}`)).text).toContain(`"id":${id},`)
  zoom.settings.ids = 'text'
  expect((await call('GET', meetings)).text).toContain(`"id":"${id}",`)
})

test('the clock in the Date header can be off', async () => {
  const call = await aPlainCaller(
    await runningSimulator({ now: () => new Date('2030-01-07T00:00:00Z'), dateOffsetMs: -300_000 }),
  )

  expect((await call('GET', meetings)).headers.get('date')).toBe('Sun, 06 Jan 2030 23:55:00 GMT')
})

test('a token without a scope keeps to what it may do, and does not gain it later', async () => {
  const zoom = await runningSimulator({ missingScopes: ['meeting:write:meeting:admin'] })
  const call = await aPlainCaller(zoom)
  zoom.settings.missingScopes = []
  const reply = await call('POST', meetings, anOpenMeeting)

  expect(reply).toMatchObject({
    status: 400,
    json: {
      code: 4711,
      message: 'Invalid access token, does not contain scopes:[meeting:write:meeting:admin].',
    },
  })
  expect((await call('GET', meetings)).status).toBe(200)
  expect((await (await aPlainCaller(zoom))('POST', meetings, anOpenMeeting)).status).toBe(201)
})

test.each([400, 401] as const)('a token at its end is code 124 under HTTP %i', async (tokenRefusalStatus) => {
  let now = new Date('2030-01-07T00:00:00Z')
  const zoom = await runningSimulator({ tokenRefusalStatus, tokenSeconds: 60, now: () => now })
  const call = await aPlainCaller(zoom)
  now = new Date('2030-01-07T00:01:00Z')

  expect(await call('GET', meetings)).toMatchObject({ status: tokenRefusalStatus, json: { code: 124 } })
})
