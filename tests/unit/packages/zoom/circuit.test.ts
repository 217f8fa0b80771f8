import { AppError } from '@kuji/domain/errors'
import { createCircuit } from '@kuji/zoom/circuit'
import type { ZoomReply } from '@kuji/zoom/zoom-request'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const patience = new AbortController().signal
const call = { method: 'GET' as const, url: 'http://zoom.example/v2/x', headers: {} }
const noHeaders = { date: null, retryAfter: null, limitType: null }
const reply = (status: number): ZoomReply => ({
  status,
  body: undefined,
  trackingId: null,
  headers: noHeaders,
})
const open = expect.objectContaining({ code: 'ZOOM_CIRCUIT_OPEN' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A Zoom that answers as `zoom.answer` says, behind a fuse that blows at three failures. */
function aCircuit() {
  const zoom = {
    calls: 0,
    answer: async (): Promise<ZoomReply> => reply(200),
  }
  const send = async () => {
    zoom.calls += 1
    return zoom.answer()
  }
  const circuit = createCircuit(send, { limits: { breakAfter: 3, breakMs: 10_000 }, log: undefined })
  const tryCall = async (signal = patience): Promise<number | string> => {
    try {
      return (await circuit.send(call, signal)).status
    } catch (error) {
      return (error as AppError).code
    }
  }
  return { zoom, circuit, tryCall }
}

const noReply = async (): Promise<ZoomReply> => {
  throw new AppError('ZOOM_UNREACHABLE', 'no whole reply')
}

test.each([
  { trouble: 'silence', answer: noReply, told: 'ZOOM_UNREACHABLE' },
  { trouble: 'HTTP 503', answer: async () => reply(503), told: 503 },
])('after three times $trouble Zoom is left alone', async ({ answer, told }) => {
  const { zoom, circuit, tryCall } = aCircuit()
  zoom.answer = answer

  const told4 = [await tryCall(), await tryCall(), await tryCall(), await tryCall()]

  expect(told4).toEqual([told, told, told, 'ZOOM_CIRCUIT_OPEN'])
  expect(zoom.calls).toBe(3)
  expect(() => circuit.check()).toThrow(open)
})

test('one answer in between, and the count begins anew; a refusal is an answer', async () => {
  const { zoom, tryCall } = aCircuit()
  for (const status of [503, 503, 400, 503, 429, 503, 503]) {
    zoom.answer = async () => reply(status)
    expect(await tryCall()).toBe(status)
  }
})

test('after a while one call may try while the others still fail at once', async () => {
  const { zoom, tryCall } = aCircuit()
  zoom.answer = noReply
  for (let times = 0; times < 3; times++) await tryCall()
  vi.advanceTimersByTime(9_999)
  expect(await tryCall()).toBe('ZOOM_CIRCUIT_OPEN')

  vi.advanceTimersByTime(1)
  const { promise, resolve } = Promise.withResolvers<ZoomReply>()
  zoom.answer = () => promise
  const trying = tryCall()
  expect(await tryCall()).toBe('ZOOM_CIRCUIT_OPEN')
  resolve(reply(200))

  expect(await trying).toBe(200)
  expect([await tryCall(), await tryCall()]).toEqual([200, 200])
})

test('a try that fails leaves Zoom alone once more', async () => {
  const { zoom, tryCall } = aCircuit()
  zoom.answer = noReply
  for (let times = 0; times < 3; times++) await tryCall()
  vi.advanceTimersByTime(10_000)

  expect([await tryCall(), await tryCall()]).toEqual(['ZOOM_UNREACHABLE', 'ZOOM_CIRCUIT_OPEN'])
})

test('callers that give up say nothing about Zoom', async () => {
  const { zoom, tryCall } = aCircuit()
  zoom.answer = noReply

  for (let times = 0; times < 5; times++) await tryCall(AbortSignal.abort())

  expect(await tryCall()).toBe('ZOOM_UNREACHABLE')
})

test('one that gives up while it tries has not found Zoom well', async () => {
  const { zoom, tryCall } = aCircuit()
  zoom.answer = noReply
  for (let times = 0; times < 3; times++) await tryCall()
  vi.advanceTimersByTime(10_000)

  expect(await tryCall(AbortSignal.abort())).toBe('ZOOM_UNREACHABLE')
  expect(await tryCall()).toBe('ZOOM_CIRCUIT_OPEN')
})
