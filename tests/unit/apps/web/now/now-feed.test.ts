// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NowFeed, type NowListener } from '../../../../../apps/web/src/now/now-feed.ts'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'

const start = new Date('2026-11-23T23:41:00Z')
const signedOutAnswer = TRPCClientError.from({
  error: { message: 'NOT_SIGNED_IN', code: -32001, data: { appCode: 'NOT_SIGNED_IN' } },
})

function aView(over: Partial<NowView> = {}): NowView {
  return {
    status: 'registered',
    serverNow: new Date().toISOString(),
    zone: 'Asia/Tokyo',
    changesAt: null,
    slot: { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false },
    enrolmentId: 1,
    room: null,
    suggestion: null,
    registeredNext: null,
    reach: 'push',
    declined: false,
    practiceOffered: false,
    ...over,
  }
}

/** A feed on a server that answers as told, with its listeners in hand. */
function aFeed(answer: () => NowView | Error = () => aView()) {
  const server = { answer, asked: 0, signedOut: 0, listeners: [] as NowListener[] }
  const memory = createDeviceMemory(localStorage)
  const feed = new NowFeed({
    memory,
    onSignedOut: () => (server.signedOut += 1),
    source: {
      view: async () => {
        server.asked += 1
        const given = server.answer()
        if (given instanceof Error) throw given
        return given
      },
      changes: (listener) => {
        server.listeners.push(listener)
        return { unsubscribe: () => undefined }
      },
    },
  })
  return { feed, server, memory }
}

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
  await vi.advanceTimersByTimeAsync(45_000)
  expect(server.asked).toBe(3)

  server.listeners[0]?.onLive(true)
  await vi.advanceTimersByTimeAsync(600_000)

  expect(server.asked).toBe(3)
  feed.stop()
})

test('an event turns the view by itself', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  server.listeners[0]?.onView(aView({ status: 'ready' }))

  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('an answer that an event overtook does not turn the view back', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)

  const asking = feed.refresh()
  server.listeners[0]?.onView(aView({ status: 'ready', serverNow: '2026-11-23T23:41:00.050Z' }))
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
  server.listeners[0]?.onView(aView({ status: 'none' }))
  await asking

  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('it asks again when the announced change is due by the clock of the server', async () => {
  const ahead = 3_600_000
  const { feed, server } = aFeed(() =>
    aView({
      serverNow: new Date(Date.now() + ahead).toISOString(),
      changesAt: new Date(start.getTime() + ahead + 60_000).toISOString(),
    }),
  )
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive(true)

  await vi.advanceTimersByTimeAsync(59_000)
  expect(server.asked).toBe(1)
  await vi.advanceTimersByTimeAsync(3_000)

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
  server.listeners[0]?.onLive(true)

  await vi.advanceTimersByTimeAsync(4 * 60_000)
  expect(server.asked).toBe(1)
  server.answer = () => aView({ status: 'none' })
  await vi.advanceTimersByTimeAsync(2_000)

  expect(server.asked).toBe(2)
  expect(feed.view.value?.suggestion).toBeNull()
  feed.stop()
})

test('when events end it goes back to polling, and listens anew', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive(true)
  server.listeners[0]?.onEnd()

  await vi.advanceTimersByTimeAsync(21_000)

  expect(server.listeners).toHaveLength(2)
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
  await vi.advanceTimersByTimeAsync(20_000)
  expect(feed.problem.value).toBe('error.unreachable')
  expect(feed.view.value?.status).toBe('registered')

  server.answer = () => aView({ status: 'ready' })
  await vi.advanceTimersByTimeAsync(20_000)
  expect(feed.problem.value).toBeNull()
  expect(feed.view.value?.status).toBe('ready')
  feed.stop()
})

test('the next visit shows what was known, with the clock of the server, to the same user only', async () => {
  const first = aFeed(() => aView({ serverNow: '2026-11-23T23:45:00.000Z' }))
  first.feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  first.feed.stop()

  const { feed } = aFeed(() => new TypeError('Failed to fetch'))
  feed.start(1)
  expect(feed.view.value?.serverNow).toBe('2026-11-23T23:45:00.000Z')
  expect(feed.serverTime().getTime() - Date.now()).toBe(4 * 60_000)

  feed.start(2)
  expect(feed.view.value).toBeNull()
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
