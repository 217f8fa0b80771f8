import { afterEach, expect, test, vi } from 'vitest'
import { receivePush } from '../../../../../apps/web/service-worker/receive-push.ts'

afterEach(() => vi.unstubAllGlobals())

/** A worker with two windows open; `events` says what came to pass, in order. */
function aReceiver() {
  const events: string[] = []
  const windows = ['one', 'two'].map((name) => ({
    postMessage: (message: unknown) => void events.push(`${name}: ${JSON.stringify(message)}`),
  }))
  const registration = {
    showNotification: async () => void events.push('shown'),
    getNotifications: async () => [],
  }
  return { events, receiver: { registration, clients: { matchAll: async () => windows } as never } }
}

const push = (kuji: unknown) => ({ data: { text: () => JSON.stringify({ kuji }) } })

test('a message is shown, then confirmed, and then every window hears of it', async () => {
  const { events, receiver } = aReceiver()
  vi.stubGlobal('fetch', async () => {
    events.push('confirmed')
    return { status: 204 }
  })

  await receivePush(receiver, push({ receipt: 'abc' }))

  const word = '{"type":"shown","receipt":"abc"}'
  expect(events).toEqual(['shown', 'confirmed', `one: ${word}`, `two: ${word}`])
})

test('a message that could not be confirmed was shown all the same', async () => {
  const { events, receiver } = aReceiver()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))

  await receivePush(receiver, push({ receipt: 'abc' }))

  expect(events).toHaveLength(3)
})

test('a message without a token is shown, and nothing is sent', async () => {
  const { events, receiver } = aReceiver()
  const fetch = vi.fn()
  vi.stubGlobal('fetch', fetch)

  await receivePush(receiver, push(null))

  expect(events).toEqual(['shown'])
  expect(fetch).not.toHaveBeenCalled()
})
