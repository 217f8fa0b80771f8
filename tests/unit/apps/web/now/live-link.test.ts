import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveLink, type StreamListener } from '../../../../../apps/web/src/now/live-link.ts'

/** A link whose streams are in hand: who listens, and how many were closed. */
function aLink() {
  const streams: StreamListener[] = []
  const counts = { closed: 0, changes: 0 }
  const link = new LiveLink({
    open: (_lastEventId, listener) => {
      streams.push(listener)
      return { unsubscribe: () => (counts.closed += 1) }
    },
    onView: () => undefined,
    onChange: () => (counts.changes += 1),
  })
  return { link, streams, counts }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

test('a stream that nobody answers is closed and opened again', () => {
  const { link, streams, counts } = aLink()
  link.connect()
  vi.advanceTimersByTime(15_000)
  expect(counts.closed).toBe(1)

  vi.advanceTimersByTime(5_000)
  expect(streams).toHaveLength(2)
  link.close()
})

test('connecting twice opens one stream, and none beside the wait', () => {
  const { link, streams } = aLink()
  link.connect()
  link.connect()
  streams[0]?.onEnd()
  link.connect()

  expect(streams).toHaveLength(1)
  link.close()
})

test('each stream that does not hold makes the next wait longer; one that held begins anew', () => {
  const { link, streams } = aLink()
  const lose = (afterMs: number) => {
    const stream = streams.at(-1)
    stream?.onLive()
    vi.advanceTimersByTime(afterMs)
    stream?.onEnd()
  }
  const opensAfter = (milliseconds: number) => {
    const before = streams.length
    vi.advanceTimersByTime(milliseconds - 1)
    expect(streams).toHaveLength(before)
    vi.advanceTimersByTime(1)
    expect(streams).toHaveLength(before + 1)
  }
  link.connect()
  lose(0)
  opensAfter(5_000)
  lose(1_000)
  opensAfter(10_000)
  lose(1_000)
  opensAfter(20_000)
  lose(15_000)
  opensAfter(5_000)
  link.close()
})

test('one that was sent away for a newer screen stays away for minutes, unless somebody looks', () => {
  const { link, streams } = aLink()
  link.connect()
  streams[0]?.onLive()
  streams[0]?.onEnd('sent away')
  vi.advanceTimersByTime(239_999)
  link.connect()
  expect(streams).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(streams).toHaveLength(2)

  streams[1]?.onLive()
  streams[1]?.onEnd('sent away')
  link.hurry()
  link.connect()
  expect(streams).toHaveLength(3)
  link.close()
})

test('a stream that ends while it is being opened leaves nothing open', () => {
  const closed = vi.fn()
  const link = new LiveLink({
    open: (_lastEventId, listener) => {
      listener.onEnd()
      return { unsubscribe: closed }
    },
    onView: () => undefined,
    onChange: () => undefined,
  })
  link.connect()

  expect(closed).toHaveBeenCalledOnce()
  expect(link.live).toBe(false)
  link.close()
})

test('closed, it does not come back', () => {
  const { link, streams } = aLink()
  link.connect()
  streams[0]?.onEnd()
  link.close()
  vi.advanceTimersByTime(120_000)

  expect(streams).toHaveLength(1)
})
