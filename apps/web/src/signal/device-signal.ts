import { TRPCClientError } from '@trpc/client'
import { ref } from 'vue'
import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { mayPass } from '../errors/error-message.ts'
import type { DeviceMemory } from '../session/device-memory.ts'
import { inTime } from './in-time.ts'
import { isMadeWith } from './is-made-with.ts'

/** Whether signals reach this device, and if not, why. */
export type SignalState =
  'checking' | 'off' | 'asking' | 'on' | 'denied' | 'unsupported' | 'install' | 'failed'

/** What the server has to do with it: the key that it signs with, and which devices it tells. */
export type SignalServer = {
  publicKey(): Promise<string>
  subscribe(subscription: PushSubscriptionInput): Promise<unknown>
  unsubscribe(endpoint: string): Promise<unknown>
}

type Options = { server: SignalServer; memory: DeviceMemory }

const subscribeTimeoutMs = 10_000

/**
 * Signals on this device: asked for only by a tap, repaired when the app opens.
 *
 * Once the server has accepted the device, the device remembers that signals are wanted here.
 */
export class DeviceSignal {
  readonly state = ref<SignalState>('checking')
  readonly #options: Options
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Finds out how things stand, for somebody who is signed in, and repairs what is broken: a
   * subscription that the browser dropped or that belongs to another key is made anew, and
   * the server is told of it again.
   */
  check(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.state.value === 'asking') return
      const before = missing() === null ? await currentSubscription().catch(() => null) : null
      if (!mayShow() || (before === null && !this.#isWanted())) {
        this.state.value = missing() ?? 'off'
        return
      }
      const found = await this.#connect().catch((error: unknown) => this.#stateAfter(error, before))
      // A tap in the meantime knows better.
      if (!this.#isAsking()) this.state.value = found
    })
  }

  /** Asks for permission and subscribes. To be called in a tap. */
  async turnOn(): Promise<void> {
    this.state.value = 'asking'
    const permission = await Notification.requestPermission().catch(() => 'default')
    if (permission !== 'granted') {
      this.state.value = permission === 'denied' ? 'denied' : 'off'
      return
    }
    await this.#inTurn(async () => {
      this.state.value = await this.#connect().catch(() => 'failed' as const)
    })
  }

  /**
   * Ends signals on this device, here and at the server.
   *
   * @throws when the server could not be told
   */
  turnOff(): Promise<void> {
    this.#options.memory.forget('signal')
    return this.#inTurn(async () => {
      this.#options.memory.forget('signal')
      const subscription = await currentSubscription().catch(() => null)
      this.state.value = missing() ?? 'off'
      if (subscription === null) return
      await inTime(subscription.unsubscribe(), subscribeTimeoutMs).catch(() => null)
      await this.#options.server.unsubscribe(subscription.endpoint)
    })
  }

  /** A subscription that the server accepted: only that is "on". */
  async #connect(): Promise<'on'> {
    const subscription = await this.#fittingSubscription()
    const { p256dh = '', auth = '' } = subscription.toJSON().keys ?? {}
    await this.#options.server.subscribe({ endpoint: subscription.endpoint, keys: { p256dh, auth } })
    this.#options.memory.write('signal', true)
    return 'on'
  }

  async #fittingSubscription(): Promise<PushSubscription> {
    const publicKey = await this.#options.server.publicKey()
    const { pushManager } = await inTime(navigator.serviceWorker.ready, subscribeTimeoutMs)
    const present = await pushManager.getSubscription()
    if (present !== null && isMadeWith(present, publicKey)) return present
    // The browser refuses a second one, with another key, beside it.
    await present?.unsubscribe()
    // Where no push service answers, this promise never settles.
    return inTime(
      pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }),
      subscribeTimeoutMs,
    )
  }

  /** Without an answer, what was known stands: on if the server had accepted what is still there. */
  #stateAfter(error: unknown, before: PushSubscription | null): SignalState {
    const isUnanswered = error instanceof TRPCClientError ? mayPass(error) : !navigator.onLine
    if (!isUnanswered) return 'failed'
    return before !== null && this.#isWanted() ? 'on' : 'off'
  }

  #isWanted(): boolean {
    return this.#options.memory.read('signal') === true
  }

  #isAsking(): boolean {
    return this.state.value === 'asking'
  }

  // One thing at a time: a check under way must not subscribe again what is being ended.
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => null)
    return turn
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

function mayShow(): boolean {
  return missing() === null && Notification.permission === 'granted'
}

async function currentSubscription(): Promise<PushSubscription | null> {
  if (!mayShow()) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}
