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
function aServer(lastTest: LastTest | 'no device' = null) {
  const server = { lastTest, error: null as Error | null, asked: 0 }
  const answer = async <T>(give: () => T): Promise<T> => {
    if (server.error !== null) throw server.error
    return give()
  }
  const signalTest = new SignalTest({
    serverTime: () => new Date(),
    server: {
      health: () =>
        answer(() => {
          server.asked += 1
          const known = server.lastTest
          return { devices: known === 'no device' ? [] : [aDeviceHealth({ lastTest: known })], mail: false }
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

  expect(signalTest.outcome.value).toEqual({ name: 'unconfirmed' })
  expect(server.asked).toBe(asked)
})

test.each([
  { what: 'says so', lastTest: { ...sent, state: 'refused' } as const },
  { what: 'makes the server forget the device', lastTest: 'no device' as const },
])('a push service that delivers here no more and $what is told apart', async ({ lastTest }) => {
  const { signalTest } = aServer(lastTest)

  await signalTest.start(endpoint)

  expect(signalTest.outcome.value).toEqual({ name: 'refused' })
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

test.each([
  { lastTest: null, outcome: 'none' },
  { lastTest: shown, outcome: 'shown' },
  { lastTest: sent, outcome: 'unconfirmed' },
])('looking an hour later, the last test is $outcome', async ({ lastTest, outcome }) => {
  const { server, signalTest } = aServer(lastTest)
  vi.setSystemTime('2026-11-23T13:00:00Z')

  await signalTest.look(endpoint)
  await vi.advanceTimersByTimeAsync(5_000)

  expect(signalTest.outcome.value.name).toBe(outcome)
  expect(server.asked).toBe(1)
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
