// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aFeed, aView } from './a-feed.ts'

const start = new Date('2026-11-23T23:41:00Z')

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers({ now: start })
})
afterEach(() => vi.useRealTimers())

test('a lost stream goes on from the last view it told', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  server.listeners[0]?.onView(aView({ status: 'ready' }), 'ready id')
  server.listeners[0]?.onEnd()
  await vi.advanceTimersByTimeAsync(5_000)

  expect(server.goesOnFrom).toEqual([null, 'ready id'])
  feed.stop()
})

test('after an answer that says something else the stream must tell the present view', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  server.listeners[0]?.onView(aView({ status: 'ready' }), 'ready id')
  server.listeners[0]?.onEnd()
  server.answer = () => aView({ status: 'joined' })
  await feed.refresh()
  await vi.advanceTimersByTimeAsync(5_000)

  expect(server.goesOnFrom).toEqual([null, null])
  feed.stop()
})

test('nothing that an ended stream still says is believed', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  const [ended] = server.listeners
  ended?.onEnd()
  ended?.onView(aView({ status: 'ready' }), 'late')
  ended?.onEnd()

  expect(feed.view.value?.status).toBe('registered')
  feed.stop()
})

test.each(['pageshow', 'online'])('%s opens a stream that waits, at once', async (event) => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onEnd()

  window.dispatchEvent(new Event(event))
  await vi.advanceTimersByTimeAsync(0)

  expect(server.listeners).toHaveLength(2)
  feed.stop()
})

test('a page that is put away closes its stream, and opens it when it is shown again', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  window.dispatchEvent(new Event('pagehide'))
  expect(server.closed).toBe(1)

  window.dispatchEvent(new Event('pageshow'))
  await vi.advanceTimersByTimeAsync(0)
  expect(server.listeners).toHaveLength(2)
  feed.stop()
})

test.each([
  [60_000, 2],
  [5_000, 1],
])('hidden for %i ms, there have been %i streams', async (milliseconds, streams) => {
  const { feed, server } = aFeed()
  const visible = vi.spyOn(document, 'visibilityState', 'get')
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  visible.mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  // The phone sleeps: time passes, and no timer runs.
  vi.setSystemTime(Date.now() + milliseconds)
  visible.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(feed.answered.value).toBe(streams === 1)
  await vi.advanceTimersByTimeAsync(0)

  expect(feed.answered.value).toBe(true)
  expect(server.asked).toBe(2)
  expect(server.listeners).toHaveLength(streams)
  visible.mockRestore()
  feed.stop()
})

test('a window that is looked at again asks, unless it has just asked', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onLive()
  window.dispatchEvent(new Event('focus'))
  expect(server.asked).toBe(1)

  await vi.advanceTimersByTimeAsync(11_000)
  window.dispatchEvent(new Event('focus'))
  expect(server.asked).toBe(2)
  feed.stop()
})

test('when it is over it says so at once, asks nothing and listens to nothing', async () => {
  const { feed, server } = aFeed()
  feed.start(1)
  await vi.advanceTimersByTimeAsync(0)
  server.listeners[0]?.onEnd()
  feed.stop()
  window.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(120_000)

  expect(server).toMatchObject({ asked: 1, listeners: [{}] })
})
