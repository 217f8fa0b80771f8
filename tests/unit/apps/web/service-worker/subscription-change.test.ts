import { afterEach, expect, test, vi } from 'vitest'
import { resubscribe } from '../../../../../apps/web/service-worker/subscription-change.ts'

afterEach(() => vi.unstubAllGlobals())

const key = new Uint8Array([1, 2, 3]).buffer
const aSubscription = (endpoint: string, applicationServerKey: ArrayBuffer | null = key) =>
  ({
    endpoint,
    options: { applicationServerKey, userVisibleOnly: true },
    toJSON: () => ({ endpoint, keys: { p256dh: 'P', auth: 'A' } }),
  }) as unknown as PushSubscription

/** A browser that can subscribe anew, or not, and a server that answers with `status`. */
function aWorld({ status = 200, refuses = false } = {}) {
  const calls: string[] = []
  const keys: unknown[] = []
  const told: unknown[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const input = typeof init.body === 'string' ? (JSON.parse(init.body) as { endpoint: string }) : null
    calls.push(input === null ? url : `${url} ${input.endpoint}`)
    const body = JSON.stringify({ result: { data: { publicKey: 'server key' } } })
    return new Response(body, { status })
  })
  const pushManager = {
    subscribe: async ({ applicationServerKey }: PushSubscriptionOptionsInit) => {
      if (refuses) throw new DOMException('not allowed', 'NotAllowedError')
      keys.push(applicationServerKey)
      return aSubscription('https://push.example/new')
    },
  }
  const clients = { matchAll: async () => [{ postMessage: (word: unknown) => told.push(word) }] }
  const change = (event: Parameters<typeof resubscribe>[1]) =>
    resubscribe({ registration: { pushManager }, clients } as never, event)
  return { calls, keys, told, change }
}

const toldOfBoth = [
  '/trpc/signal.subscribe https://push.example/new',
  '/trpc/signal.unsubscribe https://push.example/old',
]

test('the new address takes the place of the old one at the server, and the windows hear of it', async () => {
  const { calls, told, change } = aWorld()

  await change({
    oldSubscription: aSubscription('https://push.example/old'),
    newSubscription: aSubscription('https://push.example/new'),
  })

  expect(calls).toEqual(toldOfBoth)
  expect(told).toEqual([{ type: 'resubscribed' }])
})

test('where the browser only dropped the old one, a new one is made with the same key', async () => {
  const { calls, keys, change } = aWorld()

  await change({ oldSubscription: aSubscription('https://push.example/old') })

  expect(keys).toEqual([key])
  expect(calls).toEqual(toldOfBoth)
})

test('where the browser tells nothing of the old one, the server is asked for the key', async () => {
  const { calls, keys, change } = aWorld()

  await change({ oldSubscription: null })

  expect(keys).toEqual(['server key'])
  expect(calls).toEqual(['/trpc/signal.key', '/trpc/signal.subscribe https://push.example/new'])
})

test('a server that does not take the new address is not told to forget the old one', async () => {
  const { calls, change } = aWorld({ status: 401 })

  await change({
    oldSubscription: aSubscription('https://push.example/old'),
    newSubscription: aSubscription('https://push.example/new'),
  })

  expect(calls).toEqual(['/trpc/signal.subscribe https://push.example/new'])
})

test('where the browser does not subscribe again, nothing is sent', async () => {
  const { calls, change } = aWorld({ refuses: true })

  await change({ oldSubscription: aSubscription('https://push.example/old') })

  expect(calls).toEqual([])
})
