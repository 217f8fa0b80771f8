import type { PushSubscriptionInput } from '@kuji/contract/signal'

/** What a browser says of its notifications; `iphone` is Safari before the app is on the home screen. */
export type DeviceKind = 'on' | 'off' | 'denied' | 'iphone'

type Feigned = {
  readonly device: DeviceKind
  readonly subscription: PushSubscriptionInput
  readonly publicKey: string
}

/**
 * Runs in the page, before its own code: Chromium has no push service here to subscribe at.
 * Kept in one function, since only that travels.
 */
export function feignedDevice({ device, subscription, publicKey }: Feigned): void {
  if (device === 'iphone') {
    Reflect.deleteProperty(window, 'PushManager')
    Object.defineProperty(navigator, 'standalone', { value: false })
    return
  }
  const permission = { on: 'granted', off: 'default', denied: 'denied' }[device]
  Object.defineProperty(Notification, 'permission', { get: () => permission })
  const key = atob(publicKey.replaceAll('-', '+').replaceAll('_', '/'))
  const made = {
    endpoint: subscription.endpoint,
    options: { applicationServerKey: Uint8Array.from(key, (byte) => byte.charCodeAt(0)).buffer },
    toJSON: () => subscription,
    unsubscribe: () => Promise.resolve(true),
  }
  Object.defineProperty(PushManager.prototype, 'getSubscription', {
    value: () => Promise.resolve(device === 'on' ? made : null),
  })
}
