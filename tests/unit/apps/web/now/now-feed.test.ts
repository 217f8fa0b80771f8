// @vitest-environment happy-dom
import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aFeed, aView } from './a-feed.ts'

const start = new Date('2026-11-23T23:41:00Z')
const signedOutAnswer = TRPCClientError.from({
  error: { message: 'NOT_SIGNED_IN', code: -32001, data: { appCode: 'NOT_SIGNED_IN' } },
})

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ now: start })
})
afterEach(() => vi.useRealTimers())

test('it asks at once and shows the answer', async () => {
  const { feed, server } = aFeed()

  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  expect(feed.view.value?.status).toBe('registered')
  expect(server.asked).toBe(1)
  feed.stop()
})

test('it polls while no events come, and stops polling when they do', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  // The stream that no one answers is given up, and opened again.
  await vi.advanceTimersByTimeAsync(45_000)
  expect(server.asked).toBeGreaterThanOrEqual(2)
  expect(server.asked).toBeLessThanOrEqual(4)

  const asked = server.asked
  server.listeners.at(-1)?.onLive()
  await vi.advanceTimersByTimeAsync(600_000)

  expect(server.asked).toBe(asked)
  feed.stop()
})

test('an event turns the view by itself', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  server.listeners[0]?.onView(aView({ status: 'ready' }), 'an id')

  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('an answer that an event overtook does not turn the view back', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  const asking = feed.refresh()
  server.listeners[0]?.onView(aView({ status: 'ready', serverNow: '2026-11-23T23:41:00.050Z' }), 'an id')
  await asking

  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('an event made before the answer, but arriving during the call, does not hide it', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  server.answer = () => aView({ status: 'ready', serverNow: '2026-11-23T23:41:00.050Z' })
  const asking = feed.refresh()
  server.listeners[0]?.onView(aView({ status: 'none' }), 'an id')
  await asking

  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('live, it asks some seconds after the announced change, by the clock of the server, if nobody told it', async () => {
  const ahead = 3_600_000
  const { feed, server } = aFeed(() =>
    aView({
      serverNow: new Date(Date.now() + ahead).toISOString(),
      changesAt: new Date(start.getTime() + ahead + 60_000).toISOString(),
    }),
  )
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()

  await vi.advanceTimersByTimeAsync(64_000)
  expect(server.asked).toBe(1)
  await vi.advanceTimersByTimeAsync(12_000)

  expect(server.asked).toBe(2)
  expect(feed.serverTime().getTime()).toBe(Date.now() + ahead)
  feed.stop()
})

test('it asks again when the slot it suggests can no longer be had', async () => {
  const suggestion = {
    startsAt: '2026-11-23T23:40:00.000Z',
    drawAt: '2026-11-23T23:30:00.000Z',
    openUntil: '2026-11-23T23:45:00.000Z',
  }
  const { feed, server } = aFeed(() => aView({ status: 'none', suggestion }))
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()

  await vi.advanceTimersByTimeAsync(4 * 60_000)
  expect(server.asked).toBe(1)
  server.answer = () => aView({ status: 'none' })
  await vi.advanceTimersByTimeAsync(16_000)

  expect(server.asked).toBe(2)
  expect(feed.view.value?.suggestion).toBeNull()
  feed.stop()
})

test('when events end it goes back to polling, and listens anew', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  server.listeners[0]?.onEnd()

  await vi.advanceTimersByTimeAsync(5_100)
  expect(server.listeners).toHaveLength(2)

  // The new stream is not answered either.
  await vi.advanceTimersByTimeAsync(25_000)
  expect(server.asked).toBeGreaterThan(1)
  feed.stop()
})

test('coming back to the app asks at once', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  window.dispatchEvent(new Event('pageshow'))
  await vi.advanceTimersByTimeAsync(0)

  expect(server.asked).toBe(2)
  feed.stop()
})

test('out of reach it keeps what it knew, says so, and recovers', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  server.answer = () => new TypeError('Failed to fetch')
  await vi.advanceTimersByTimeAsync(26_000)
  expect(feed.problem.value).toBe('error.unreachable')
  expect(feed.view.value?.status).toBe('registered')

  server.answer = () => aView({ status: 'ready' })
  await vi.advanceTimersByTimeAsync(26_000)
  expect(feed.problem.value).toBeNull()
  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('one failed question while the stream is live is asked again soon, and then no more', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()

  server.answer = () => new TypeError('Failed to fetch')
  window.dispatchEvent(new Event('pageshow'))
  await vi.advanceTimersByTimeAsync(0)
  expect(feed.problem.value).toBe('error.unreachable')

  server.answer = () => aView()
  await vi.advanceTimersByTimeAsync(26_000)
  expect(feed.problem.value).toBeNull()
  expect(server.asked).toBe(3)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(server.asked).toBe(3)
  feed.stop()
})

test('a phone that says it is offline is asked about soon, though the stream is live', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()

  window.dispatchEvent(new Event('offline'))
  expect(feed.problem.value).toBe('error.offline')
  await vi.advanceTimersByTimeAsync(26_000)

  expect(feed.problem.value).toBeNull()
  feed.stop()
})

test('the next visit shows what was known, with the clock of the server, to the same user only', async () => {
  const first = aFeed(() => aView({ serverNow: '2026-11-23T23:45:00.000Z' }))
  first.feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(first.feed.answered.value).toBe(true)
  first.feed.stop()

  const { feed } = aFeed(() => new TypeError('Failed to fetch'))
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  expect(feed.view.value?.serverNow).toBe('2026-11-23T23:45:00.000Z')
  expect(feed.answered.value).toBe(false)
  expect(feed.serverTime().getTime() - Date.now()).toBe(4 * 60_000)

  feed.start(2)
  expect(feed.view.value).toBeNull()
  feed.stop()
})

const answerOf = (data: object | undefined) =>
  TRPCClientError.from({ error: { message: 'no', code: -32603, ...(data === undefined ? {} : { data }) } })

test.each([
  ['a view that throws', answerOf({ appCode: 'INTERNAL' }), true],
  ['no such view any more', answerOf({ appCode: 'NOT_FOUND' }), true],
  ['an error that only a newer page knows', answerOf({ appCode: 'NEW_IN_THIS_VERSION' }), true],
  // These pass, and tell nothing of the morning.
  ['too many questions', answerOf({ appCode: 'RATE_LIMITED' }), false],
  ['no database', answerOf({ appCode: 'DATABASE_UNREACHABLE' }), false],
  ['no server', TRPCClientError.from(new TypeError('Failed to fetch')), false],
  ['what is no answer of ours', answerOf(undefined), false],
])('%s counts as an answer or not', async (_what, error, expected) => {
  const { feed } = aFeed(() => error)
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  expect(feed.answered.value).toBe(expected)
  expect(feed.problem.value).not.toBeNull()
  feed.stop()
})

test('what an older app left in another shape is not shown', () => {
  const { feed, memory } = aFeed(() => new TypeError('Failed to fetch'))
  const { registeredNext: _, ...older } = aView()
  memory.write('now', { userId: 1, view: older, receivedAt: Date.now() })

  feed.start(1)

  expect(feed.view.value).toBeNull()
  feed.stop()
})

test('it tells when the session is over', async () => {
  const { feed, server } = aFeed(() => signedOutAnswer)

  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  expect(server.signedOut).toBe(1)
  feed.stop()
})

test('without events it asks at the announced change, and often while the rooms are made', async () => {
  const { feed, server } = aFeed(() => aView({ changesAt: '2026-11-23T23:41:10.000Z' }))
  feed.start(1)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(server.asked).toBe(1)
  server.answer = () => aView({ status: 'preparing' })
  await vi.advanceTimersByTimeAsync(3_000)
  expect(server.asked).toBe(2)

  await vi.advanceTimersByTimeAsync(20_000)
  expect(server.asked).toBeGreaterThanOrEqual(5)
  feed.stop()
})
