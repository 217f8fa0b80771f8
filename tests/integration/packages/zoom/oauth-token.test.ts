import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { expect, test } from 'vitest'
import { aMeetingRequest, patience, runningSimulator, zoomClient } from '../../../support/zoom-simulator.ts'

const tokenCalls = (simulator: ZoomSimulator) =>
  simulator.calls.filter(({ path }) => path === '/oauth/token').length

const ofCode = (code: string) => expect.objectContaining({ code })

const movableClock = () => {
  const clock = { time: Date.parse('2026-11-24T00:00:00Z'), now: () => new Date(clock.time) }
  return clock
}

test('five calls at once ask for one token', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.latencyMs = 30

  await Promise.all(
    [1, 2, 3, 4, 5].map((room) => meetings.create(aMeetingRequest({ key: `r${room}` }), patience)),
  )

  expect(tokenCalls(simulator)).toBe(1)
  expect(simulator.meetings()).toHaveLength(5)
})

test('a token is used until five minutes before its end, then replaced', async () => {
  const clock = movableClock()
  const simulator = await runningSimulator({ now: clock.now })
  const { meetings } = zoomClient(simulator, { clock })
  const findAfter = async (minutes: number) => {
    clock.time += minutes * 60_000
    await meetings.find(aMeetingRequest(), patience)
    return tokenCalls(simulator)
  }

  expect([await findAfter(0), await findAfter(54), await findAfter(2)]).toEqual([1, 1, 2])
  expect(simulator.calls.every(({ status }) => status === 200)).toBe(true)
})

test('tokens that Zoom killed are replaced once, however many calls noticed', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  await meetings.find(aMeetingRequest(), patience)
  simulator.revokeTokens()
  simulator.faults.latencyMs = 30

  await Promise.all([1, 2, 3].map((room) => meetings.create(aMeetingRequest({ key: `r${room}` }), patience)))

  expect(tokenCalls(simulator)).toBe(2)
  expect(simulator.meetings()).toHaveLength(3)
})

test('code 124 under another status is a refused token too', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.failNext({
    status: 400,
    body: { code: 124, message: 'Access token is expired.' },
    path: '/v2/',
  })

  await meetings.create(aMeetingRequest(), patience)

  expect(tokenCalls(simulator)).toBe(2)
})

test('a token refused again right after is a matter of credentials', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  const refused = { status: 401, body: { code: 124, message: 'Invalid access token.' }, path: '/v2/' }
  simulator.faults.failNext(refused)
  simulator.faults.failNext(refused)

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_CREDENTIALS'))
  expect(simulator.meetings()).toEqual([])
})

test.each([{ clientSecret: 'wrong' }, { clientId: 'wrong' }, { accountId: 'wrong' }])(
  'with %o there is no token',
  async (wrong) => {
    const { meetings } = zoomClient(await runningSimulator(), wrong)

    await expect(meetings.inspectHosts([], patience)).rejects.toThrow(ofCode('ZOOM_CREDENTIALS'))
  },
)

test('a token request that failed is not remembered', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.failNext({ status: 503, body: '<html>Busy</html>', path: '/oauth/' })

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_UNREACHABLE'))
  await meetings.create(aMeetingRequest(), patience)

  expect(simulator.meetings()).toHaveLength(1)
})

test('one caller giving up does not take the token from the others', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.latencyMs = 150

  const [impatient, patient] = await Promise.allSettled([
    meetings.create(aMeetingRequest({ key: 'a' }), AbortSignal.timeout(40)),
    meetings.create(aMeetingRequest({ key: 'b' }), patience),
  ])

  expect([impatient.status, patient.status]).toEqual(['rejected', 'fulfilled'])
  expect(tokenCalls(simulator)).toBe(1)
})
