import { vi } from 'vitest'

type World = { readonly permission?: NotificationPermission; readonly present?: string }

const bytesOf = (key: string) => new Uint8Array(Buffer.from(key, 'base64url'))

/** The push side of a browser: `present` is the key that the subscription it has was made with. */
export function aPushBrowser({ permission = 'granted', present }: World) {
  const browser = {
    permission,
    answer: 'granted' as NotificationPermission,
    subscription: null as PushSubscription | null,
    made: 0,
    ended: [] as string[],
    subscribe: 'works' as 'works' | 'fails' | 'hangs',
  }
  const subscribe = async ({ applicationServerKey }: { applicationServerKey: string }) => {
    if (browser.subscribe === 'fails') throw new DOMException('no push service', 'AbortError')
    if (browser.subscribe === 'hangs') return new Promise<never>(() => undefined)
    browser.made += 1
    const endpoint = `https://push.example/${browser.made}`
    browser.subscription = {
      endpoint,
      options: { applicationServerKey: bytesOf(applicationServerKey).buffer, userVisibleOnly: true },
      toJSON: () => ({ endpoint, keys: { p256dh: 'P', auth: 'A' } }),
      unsubscribe: async () => {
        browser.ended.push(endpoint)
        browser.subscription = null
        return true
      },
    } as unknown as PushSubscription
    return browser.subscription
  }
  const registration = { pushManager: { subscribe, getSubscription: async () => browser.subscription } }
  vi.stubGlobal('PushManager', class {})
  vi.stubGlobal('Notification', {
    get permission() {
      return browser.permission
    },
    requestPermission: async () => (browser.permission = browser.answer),
  })
  vi.stubGlobal('navigator', {
    onLine: true,
    serviceWorker: { ready: Promise.resolve(registration), getRegistration: async () => registration },
  })
  return { browser, ready: present === undefined ? null : subscribe({ applicationServerKey: present }) }
}
