import { ref } from 'vue'
import type { Trpc } from '../trpc.ts'
import { inTime } from './in-time.ts'

/** Whether signals reach this device, and if not, why. */
export type SignalState =
  'checking' | 'off' | 'asking' | 'on' | 'denied' | 'unsupported' | 'install' | 'failed'

const subscribeTimeoutMs = 10_000

/** Signals on this device: asked for only by a tap, repaired when the app opens. */
export class DeviceSignal {
  readonly state = ref<SignalState>('checking')
  readonly #trpc: Trpc

  constructor(trpc: Trpc) {
    this.#trpc = trpc
  }

  /** Finds out how things stand. Where a subscription is there, the server is told of it again. */
  async check(): Promise<void> {
    if (this.state.value === 'asking') return
    this.state.value = missing() ?? 'checking'
    if (this.state.value !== 'checking') return
    const subscription = await currentSubscription().catch(() => null)
    this.state.value = subscription === null ? 'off' : 'on'
    if (subscription !== null) await this.#tell(subscription).catch(() => null)
  }

  /** Asks for permission and subscribes. To be called in a tap. */
  async turnOn(): Promise<void> {
    this.state.value = 'asking'
    try {
      const permission = await Notification.requestPermission()
      if (permission !== 'granted') {
        this.state.value = permission === 'denied' ? 'denied' : 'off'
        return
      }
      await this.#tell(await this.#subscribe())
      this.state.value = 'on'
    } catch {
      this.state.value = 'failed'
    }
  }

  /** Ends signals on this device, here and at the server. */
  async turnOff(): Promise<void> {
    const subscription = await currentSubscription().catch(() => null)
    if (subscription === null) return
    await inTime(subscription.unsubscribe(), subscribeTimeoutMs).catch(() => null)
    this.state.value = 'off'
    await this.#trpc.signal.unsubscribe.mutate({ endpoint: subscription.endpoint })
  }

  async #subscribe(): Promise<PushSubscription> {
    const { pushManager } = await inTime(navigator.serviceWorker.ready, subscribeTimeoutMs)
    const { publicKey } = await this.#trpc.signal.key.query()
    // A subscription made with another key is of no use, and the browser refuses a second beside it.
    await (await pushManager.getSubscription())?.unsubscribe()
    // Where no push service answers, this promise never settles.
    return inTime(
      pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }),
      subscribeTimeoutMs,
    )
  }

  async #tell(subscription: PushSubscription): Promise<void> {
    const { p256dh = '', auth = '' } = subscription.toJSON().keys ?? {}
    await this.#trpc.signal.subscribe.mutate({ endpoint: subscription.endpoint, keys: { p256dh, auth } })
  }
}

function missing(): SignalState | null {
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
    return Notification.permission === 'denied' ? 'denied' : null
  }
  // Safari on iPhone has Web Push only for an app on the home screen, and tells so by this property.
  const canInstall = 'standalone' in navigator && navigator.standalone === false
  return canInstall ? 'install' : 'unsupported'
}

async function currentSubscription(): Promise<PushSubscription | null> {
  if (missing() !== null || Notification.permission !== 'granted') return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}
