// @vitest-environment happy-dom
import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reactive } from 'vue'
import { GetUp } from '../../../../../apps/web/src/now/get-up.ts'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'

const morning = '2026-11-24T00:00:00.000Z'
const nextMorning = '2026-11-25T00:00:00.000Z'

const refused = (appCode: string) =>
  TRPCClientError.from({ error: { message: appCode, code: -32600, data: { appCode } } })

/** "I am up" of user 1, on a server that answers as told. */
function aGetUp(answer: () => Error | null = () => null) {
  const server = reactive({ answer, sent: [] as number[], settled: 0, morning })
  const memory = createDeviceMemory(localStorage)
  const getUp = new GetUp({
    memory,
    morning: () => server.morning,
    onSettled: () => (server.settled += 1),
    send: async (roomId) => {
      server.sent.push(roomId)
      const error = server.answer()
      if (error !== null) throw error
      return { roomId, meetingUrl: 'https://meet.example/1' }
    },
  })
  getUp.start(1)
  return { getUp, server, memory }
}

beforeEach(() => {
  localStorage.clear()
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('a tap is sent once, also when pressed twice', async () => {
  const { getUp, server, memory } = aGetUp()

  getUp.press(7)
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(60_000)

  expect(server.sent).toEqual([7])
  expect(server.settled).toBe(1)
  expect(memory.read('getting-up')).toBeNull()
})

test('a tap that did not arrive is shown, and sent until it does', async () => {
  const { getUp, server } = aGetUp(() => new TypeError('Failed to fetch'))
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  expect(getUp.problem.value).toBe('now.get_up_retrying')

  await vi.advanceTimersByTimeAsync(2_000)
  server.answer = () => null
  await vi.advanceTimersByTimeAsync(5_000)

  expect(server.sent).toEqual([7, 7, 7])
  expect(getUp.problem.value).toBeNull()
  expect(server.settled).toBe(1)
})

test('a tap outlives the app being closed', async () => {
  aGetUp(() => new TypeError('Failed to fetch')).getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  vi.clearAllTimers()

  const { server } = aGetUp()
  await vi.advanceTimersByTimeAsync(0)

  expect(server.sent).toEqual([7])
})

test('a tap that met the end of its session is delivered when the same person is back', async () => {
  const { getUp, server } = aGetUp(() => refused('NOT_SIGNED_IN'))
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(server).toMatchObject({ sent: [7], settled: 1 })
  getUp.stop()

  server.answer = () => null
  getUp.start(1)
  await vi.advanceTimersByTimeAsync(0)

  expect(server.sent).toEqual([7, 7])
  expect(getUp.problem.value).toBeNull()
})

test("nobody gets up by somebody else's tap", async () => {
  const { getUp, server } = aGetUp(() => refused('NOT_SIGNED_IN'))
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  getUp.stop()

  server.answer = () => null
  getUp.start(2)
  await getUp.retry()
  await vi.advanceTimersByTimeAsync(60_000)

  expect(server.sent).toEqual([7])
})

test('a tap for the next room during the call for the one before is sent after it', async () => {
  const { getUp, server, memory } = aGetUp()

  getUp.press(7)
  getUp.press(8)
  await vi.advanceTimersByTimeAsync(0)

  expect(server.sent).toEqual([7, 8])
  expect(memory.read('getting-up')).toBeNull()
})

test('what the server refuses for good is not sent again', async () => {
  const { getUp, server, memory } = aGetUp(() => refused('NO_OPEN_ROOM'))

  getUp.press(7)
  await vi.advanceTimersByTimeAsync(60_000)

  expect(server.sent).toEqual([7])
  expect(getUp.problem.value).toBe('error.no_open_room')
  expect(memory.read('getting-up')).toBeNull()
})

test('trouble that passes is no refusal', async () => {
  const { getUp, server } = aGetUp(() => refused('DATABASE_UNREACHABLE'))

  getUp.press(7)
  await vi.advanceTimersByTimeAsync(2_000)

  expect(server.sent).toEqual([7, 7])
  getUp.stop()
})

test('a refusal is told for the morning of its tap, and not on the next', async () => {
  const { getUp, server } = aGetUp(() => refused('NO_OPEN_ROOM'))
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  expect(getUp.problem.value).toBe('error.no_open_room')

  server.morning = nextMorning
  getUp.start(1)
  expect(getUp.problem.value).toBeNull()
})

test('a tap that is delivered on the next morning says nothing about that one', async () => {
  aGetUp(() => new TypeError('Failed to fetch')).getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  vi.clearAllTimers()

  const { getUp, server } = aGetUp(() => refused('NO_OPEN_ROOM'))
  server.morning = nextMorning
  await vi.advanceTimersByTimeAsync(0)

  expect(server.sent).toEqual([7])
  expect(getUp.problem.value).toBeNull()
})

test('a refusal is told also where the app was closed since the tap', async () => {
  aGetUp(() => new TypeError('Failed to fetch')).getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)
  vi.clearAllTimers()

  const { getUp } = aGetUp(() => refused('NO_OPEN_ROOM'))
  await vi.advanceTimersByTimeAsync(0)

  expect(getUp.problem.value).toBe('error.no_open_room')
})

test('a new tap begins without the refusal of the one before', async () => {
  const { getUp, server } = aGetUp(() => refused('NO_OPEN_ROOM'))
  getUp.press(7)
  await vi.advanceTimersByTimeAsync(0)

  server.answer = () => null
  getUp.press(9)

  expect(getUp.problem.value).toBeNull()
})
