import { expect, test } from 'vitest'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

const meetings = `/users/${hostEmail}/meetings`

test('a second has room for as many calls as the plan says, and every call is seen', async () => {
  const zoom = await runningSimulator({ plan: 'free' })
  const call = await aPlainCaller(zoom)
  const replies = await Promise.all(Array.from({ length: 9 }, () => call('GET', meetings)))

  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, ...Array<number>(7).fill(429)])
  expect(zoom.limits.maxSeen()).toMatchObject({ MEDIUM: 9, LIGHT: 0, all: 9 })
})

test('without a plan there is no limit', async () => {
  const zoom = await runningSimulator()
  const call = await aPlainCaller(zoom)
  const replies = await Promise.all(Array.from({ length: 120 }, () => call('POST', meetings, anOpenMeeting)))

  expect(replies.every(({ status }) => status === 201)).toBe(true)
})

test('a host has a hundred creates and updates a day, deletes aside, until midnight in Greenwich', async () => {
  let now = new Date('2030-01-06T23:59:00Z')
  const zoom = await runningSimulator({ hostDayLimit: 3, now: () => now })
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', meetings, anOpenMeeting)
  const path = `/meetings/${String(json?.['id'])}`
  await call('PATCH', path, { topic: 'New' })
  await call('POST', meetings, anOpenMeeting)
  const refused = [await call('POST', meetings, anOpenMeeting), await call('PATCH', path, { topic: 'Newer' })]

  for (const { json: body } of refused) expect(body?.['message']).toContain('this particular user')
  expect((await call('POST', '/users/lark@zoom.example/meetings', anOpenMeeting)).status).toBe(201)
  expect((await call('DELETE', path)).status).toBe(204)
  expect(zoom.limits.spentToday(hostEmail)).toBe(3)
  now = new Date('2030-01-07T00:00:00Z')
  expect((await call('POST', meetings, anOpenMeeting)).status).toBe(201)
})

test('with a plan the hundred of a host are real, and can be spent beforehand', async () => {
  const zoom = await runningSimulator({ plan: 'business', countDeletes: true })
  const call = await aPlainCaller(zoom)
  const { json } = await call('POST', meetings, anOpenMeeting)
  zoom.limits.spendHostDay(hostEmail, 98)
  expect((await call('DELETE', `/meetings/${String(json?.['id'])}`)).status).toBe(204)

  expect(await call('POST', meetings, anOpenMeeting)).toMatchObject({ status: 429 })
})

test("the account's day ends for all hosts and all calls", async () => {
  const zoom = await runningSimulator({ accountDayLimit: 2, limitHeaders: false })
  const call = await aPlainCaller(zoom)
  await call('GET', meetings)
  await call('GET', `/users/${hostEmail}`)
  const reply = await call('POST', '/users/lark@zoom.example/meetings', anOpenMeeting)

  expect(reply).toMatchObject({ status: 429, json: { message: expect.stringContaining('maximum daily') } })
  expect(reply.headers.has('retry-after')).toBe(false)
})

test('a call that succeeds tells its category', async () => {
  const call = await aPlainCaller(await runningSimulator())

  expect((await call('GET', meetings)).headers.get('x-ratelimit-category')).toBe('Medium')
})
