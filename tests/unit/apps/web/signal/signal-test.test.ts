// @vitest-environment happy-dom
import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SignalHealth } from '@kuji/contract/signal'
import { SignalTest } from '../../../../../apps/web/src/signal/signal-test.ts'
import { aDeviceHealth } from '../../../../support/device-health.ts'

type LastTest = SignalHealth['devices'][number]['lastTest']

const endpoint = 'https://push.example/1'
const sentAt = '2026-11-23T12:00:00.000Z'
const shown = { state: 'shown', sentAt, shownAt: '2026-11-23T12:00:02.000Z' } as const
const sent = { state: 'sent', sentAt, shownAt: null } as const
const silence = () => TRPCClientError.from(new TypeError('Failed to fetch'))

beforeEach(() => void vi.useFakeTimers({ now: new Date(sentAt) }))
afterEach(() => void vi.useRealTimers())

/** A server that tells the same of the last test until it is told otherwise; null: it has no such device. */
function aServer(lastTest: LastTest | 'no device' = null, lastShownAt: string | null = null) {
  const server = { lastTest, lastShownAt, error: null as Error | null, asked: 0, behindMs: 0 }
  const answer = async <T>(give: () => T): Promise<T> => {
    if (server.error !== null) throw server.error
    return give()
  }
  const signalTest = new SignalTest({
    serverTime: () => new Date(Date.now() - server.behindMs),
    server: {
      health: () =>
        answer(() => {
          server.asked += 1
          const { lastTest: known, lastShownAt: last } = server
          if (known === 'no device') return { devices: [], mail: false }
          return { devices: [aDeviceHealth({ lastTest: known, lastShownAt: last })], mail: false }
        }),
      test: () => answer(() => void (server.lastTest = server.lastTest ?? sent)),
    },
  })
  return { server, signalTest }
}

test('a test is under way until the device has shown it', async () => {
  const { server, signalTest } = aServer()

  const running = signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(signalTest.outcome.value).toEqual({ name: 'testing' })
  server.lastTest = shown
  await vi.advanceTimersByTimeAsync(1_000)
  await running

  expect(signalTest.outcome.value).toEqual({ name: 'shown', at: shown.shownAt })
})

test('the word that something was shown is followed up at once', async () => {
  const { server, signalTest } = aServer()
  const running = signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(0)
  server.lastTest = shown

  signalTest.wake()
  await running

  expect(signalTest.outcome.value.name).toBe('shown')
})

test('a test that nothing came of in half a minute is unconfirmed, and asked after no more', async () => {
  const { server, signalTest } = aServer()

  const running = signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(31_000)
  await running
  const { asked } = server
  await vi.advanceTimersByTimeAsync(10_000)

  expect(signalTest.outcome.value).toEqual({ name: 'unconfirmed', followed: true })
  expect(server.asked).toBe(asked)
})

test.each([
  { what: 'says so', lastTest: { ...sent, state: 'refused' } as const },
  { what: 'makes the server forget the device', lastTest: 'no device' as const },
])('a push service that delivers here no more and $what is told apart', async ({ lastTest }) => {
  const { signalTest } = aServer(lastTest)

  await signalTest.start(endpoint)

  expect(signalTest.outcome.value).toEqual({ name: 'refused', followed: true })
})

test('without a connection, no test is sent, and that is what is said', async () => {
  const { server, signalTest } = aServer()
  server.error = silence()

  await signalTest.start(endpoint)

  expect(signalTest.outcome.value).toEqual({ name: 'failed', message: 'signal.test_unreachable' })
})

test('a server that wants no more tests for now is not called out of reach', async () => {
  const { server, signalTest } = aServer()
  const data = { appCode: 'RATE_LIMITED' }
  server.error = TRPCClientError.from({ error: { message: 'RATE_LIMITED', code: -32600, data } })

  await signalTest.start(endpoint)

  expect(signalTest.outcome.value).toEqual({ name: 'failed', message: 'error.rate_limited' })
})

test('a connection that fails on the way is borne while there is time', async () => {
  const { server, signalTest } = aServer()
  const running = signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(1_000)
  server.error = silence()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(signalTest.outcome.value.name).toBe('testing')

  server.error = null
  server.lastTest = shown
  await vi.advanceTimersByTimeAsync(1_000)
  await running

  expect(signalTest.outcome.value.name).toBe('shown')
})

test('a test that the server sent by itself is followed to its end', async () => {
  const { server, signalTest } = aServer(sent)

  await signalTest.look(endpoint)
  expect(signalTest.outcome.value).toEqual({ name: 'testing' })
  server.lastTest = shown
  await vi.advanceTimersByTimeAsync(1_000)

  expect(signalTest.outcome.value.name).toBe('shown')
})

const refused = { ...sent, state: 'refused' } as const
const sending = { ...sent, state: 'sending' } as const
const before = '2026-11-23T11:59:59.999Z'
const since = '2026-11-23T12:40:00.000Z'

test.each([
  { lastTest: null, lastShownAt: null, outcome: { name: 'none' } },
  { lastTest: shown, lastShownAt: shown.shownAt, outcome: { name: 'shown', at: shown.shownAt } },
  { lastTest: sent, lastShownAt: null, outcome: { name: 'unconfirmed', followed: false } },
  { lastTest: sent, lastShownAt: before, outcome: { name: 'unconfirmed', followed: false } },
  { lastTest: refused, lastShownAt: before, outcome: { name: 'refused', followed: false } },
  // A quiet test or a morning's message came through.
  { lastTest: sent, lastShownAt: sentAt, outcome: { name: 'none' } },
  { lastTest: sent, lastShownAt: since, outcome: { name: 'none' } },
  { lastTest: refused, lastShownAt: since, outcome: { name: 'none' } },
  // No push service ever took it: that tells nothing of the device.
  { lastTest: sending, lastShownAt: null, outcome: { name: 'none' } },
  { lastTest: 'no device', lastShownAt: null, outcome: { name: 'refused', followed: false } },
] as const)(
  'an hour later, $lastTest.state and something shown at $lastShownAt: $outcome',
  async ({ lastTest, lastShownAt, outcome }) => {
    const { server, signalTest } = aServer(lastTest, lastShownAt)
    vi.setSystemTime('2026-11-23T13:00:00Z')

    await signalTest.look(endpoint)
    await vi.advanceTimersByTimeAsync(5_000)

    expect(signalTest.outcome.value).toEqual(outcome)
    expect(server.asked).toBe(1)
  },
)

test.each([
  { lastTest: sent, name: 'unconfirmed' },
  { lastTest: refused, name: 'refused' },
] as const)(
  'a test that was followed to its end stays so on a later look: $name',
  async ({ lastTest, name }) => {
    const { server, signalTest } = aServer(lastTest)
    await signalTest.look(endpoint)
    await vi.advanceTimersByTimeAsync(31_000)
    expect(signalTest.outcome.value).toEqual({ name, followed: true })

    vi.setSystemTime('2026-11-23T13:00:00Z')
    await signalTest.look(endpoint)
    expect(signalTest.outcome.value).toEqual({ name, followed: true })

    // One that was ordered elsewhere, while this page slept.
    server.lastTest = { ...lastTest, sentAt: '2026-11-23T12:50:00.000Z' }
    await signalTest.look(endpoint)
    expect(signalTest.outcome.value).toEqual({ name, followed: false })
  },
)

test.each([
  { behindMs: 75_000, outcome: 'testing' },
  { behindMs: 86_400_000, outcome: 'unconfirmed' },
])(
  'an old test was not followed by a page that did not know the time yet: $behindMs ms',
  async ({ behindMs, outcome }) => {
    const { server, signalTest } = aServer(sent)
    vi.setSystemTime('2026-11-23T12:01:00Z')
    server.behindMs = behindMs
    await signalTest.look(endpoint)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(signalTest.outcome.value.name).toBe(outcome)

    server.behindMs = 0
    await signalTest.look(endpoint)
    expect(signalTest.outcome.value).toEqual({ name: 'unconfirmed', followed: false })
  },
)

test('a test that no push service took in half a minute is not held against the device', async () => {
  const { signalTest } = aServer(sending)

  const running = signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(31_000)
  await running

  expect(signalTest.outcome.value).toEqual({ name: 'failed', message: 'error.push' })
})

test('a second test takes the place of the first, and a reset of both', async () => {
  const { server, signalTest } = aServer()
  void signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(20_000)
  void signalTest.start(endpoint)
  await vi.advanceTimersByTimeAsync(15_000)
  expect(signalTest.outcome.value.name).toBe('testing')

  signalTest.reset()
  server.lastTest = shown
  await vi.advanceTimersByTimeAsync(5_000)

  expect(signalTest.outcome.value.name).toBe('none')
})
