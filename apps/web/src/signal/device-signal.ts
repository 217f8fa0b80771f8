import { TRPCClientError } from '@trpc/client'
import { ref } from 'vue'
import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { appCodeOf, mayPass } from '../errors/error-message.ts'
import type { DeviceMemory } from '../session/device-memory.ts'
import { NoAnswerInTime } from './in-time.ts'
import {
  currentSubscription,
  endSubscription,
  fittingSubscription,
  mayShow,
  missingForPush,
} from './own-subscription.ts'
import { SignalTest, type TestServer } from './signal-test.ts'

/**
 * Whether signals reach this device, and if not, why. `silent`: all is set up, and yet the server knows
 * that nothing arrives. `unanswered`: the browser's push service does not answer.
 */
export type SignalState =
  | 'checking'
  | 'off'
  | 'asking'
  | 'on'
  | 'silent'
  | 'repairing'
  | 'denied'
  | 'unsupported'
  | 'install'
  | 'refused'
  | 'unanswered'
  | 'failed'

/** What the server has to do with it: the key that it signs with, and which devices it tells. */
export type SignalServer = TestServer & {
  publicKey(): Promise<string>
  subscribe(subscription: PushSubscriptionInput): Promise<unknown>
  unsubscribe(endpoint: string): Promise<unknown>
}

/** How long a device that is well is left alone. */
const peaceMs = 60_000

type Options = { server: SignalServer; memory: DeviceMemory; serverTime: () => Date }

/**
 * Signals on this device: asked for only by a tap, repaired when the app opens.
 *
 * Once the server has accepted the device, the device remembers that signals are wanted here.
 */
export class DeviceSignal {
  readonly state = ref<SignalState>('checking')
  readonly test: SignalTest
  readonly #options: Options
  #last: Promise<unknown> = Promise.resolve()
  #checkedAt = 0

  constructor(options: Options) {
    this.#options = options
    this.test = new SignalTest(options)
  }

  /**
   * Finds out how things stand, for somebody who is signed in, and repairs what is broken: a
   * subscription that the browser dropped, that belongs to another key, or that the server has given
   * up since it accepted it, is made anew, and the server is told of it again.
   */
  check(): Promise<void> {
    return this.#inTurn(async () => {
      this.#checkedAt = Date.now()
      if (this.#isBusy()) return
      const before = missingForPush() === null ? await currentSubscription().catch(() => null) : null
      if (!mayShow() || (before === null && !this.#isWanted())) {
        this.state.value = missingForPush() ?? 'off'
        return
      }
      const found = await this.#compare(before).catch((error: unknown) => this.#stateAfter(error, before))
      // A tap in the meantime knows better.
      if (!this.#isBusy()) this.state.value = found
    })
  }

  /** Asks for permission and subscribes. To be called in a tap. A test follows. */
  async turnOn(): Promise<void> {
    this.state.value = 'asking'
    const permission = await Notification.requestPermission().catch(() => 'default')
    if (permission !== 'granted') {
      this.state.value = permission === 'denied' ? 'denied' : 'off'
      return
    }
    await this.#setUp(false)
  }

  /** Throws the subscription away and makes a new one. A test follows. */
  async repair(): Promise<void> {
    this.state.value = 'repairing'
    await this.#setUp(true)
  }

  /** Sends a test to this device, and follows it. */
  async tryOut(): Promise<void> {
    const subscription = await currentSubscription().catch(() => null)
    if (subscription === null) return this.check()
    await this.test.start(subscription.endpoint)
  }

  /**
   * Asks how this device and the others are doing, and follows a test that is under way: the server
   * sends one by itself after a registration. Without an answer, what was known stands.
   */
  async look(): Promise<void> {
    const subscription = await currentSubscription().catch(() => null)
    const looking =
      subscription === null || this.state.value === 'off'
        ? this.test.lookAtOthers()
        : this.test.look(subscription.endpoint)
    await looking.catch(() => null)
  }

  /** Hears what the service worker tells, and checks again when the app comes back to the front. */
  listen(): void {
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.#checkOnReturn()
    })
    if (!('serviceWorker' in navigator)) return
    navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data !== 'object' || data === null || !('type' in data)) return
      if (data.type === 'shown') this.test.wake()
      // Half a minute late is not lost.
      if (data.type === 'shown' && this.test.outcome.value.name === 'unconfirmed') void this.look()
      if (data.type === 'resubscribed' || this.state.value === 'silent') void this.check()
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
      this.test.reset()
      const subscription = await currentSubscription().catch(() => null)
      this.state.value = missingForPush() ?? 'off'
      if (subscription === null) return
      await endSubscription(subscription)
      await this.#options.server.unsubscribe(subscription.endpoint)
    })
  }

  // What was wrong may have been mended elsewhere; what was well is asked after less often.
  async #checkOnReturn(): Promise<void> {
    if (this.state.value === 'checking') return
    if (this.state.value === 'on' && Date.now() - this.#checkedAt < peaceMs) return
    await this.check()
  }

  async #setUp(anew: boolean): Promise<void> {
    await this.#inTurn(async () => {
      this.state.value = await this.#connect(anew).then(() => 'on' as const, failureOf)
    })
    if (this.state.value === 'on') void this.tryOut()
  }

  /** What the server knows of the subscription that is there decides whether that can be kept. */
  async #compare(before: PushSubscription | null): Promise<'on' | 'silent'> {
    const known = before === null ? null : await this.test.look(before.endpoint)
    const isGivenUp = before !== null && known === null && this.#isWanted()
    const { endpoint } = await this.#connect(isGivenUp)
    const device = endpoint === before?.endpoint && known !== null ? known : await this.test.look(endpoint)
    return device?.silent === true ? 'silent' : 'on'
  }

  /** A subscription that the server accepted: only that is "on". */
  async #connect(anew: boolean): Promise<PushSubscription> {
    const { server, memory } = this.#options
    const before = await currentSubscription().catch(() => null)
    const subscription = await fittingSubscription(await server.publicKey(), anew)
    const { endpoint } = subscription
    const { p256dh = '', auth = '' } = subscription.toJSON().keys ?? {}
    await server.subscribe({ endpoint, keys: { p256dh, auth } })
    memory.write('signal', true)
    if (before !== null && before.endpoint !== endpoint) {
      await server.unsubscribe(before.endpoint).catch(() => null)
    }
    return subscription
  }

  /** Without an answer, what was known stands: on if the server had accepted what is still there. */
  #stateAfter(error: unknown, before: PushSubscription | null): SignalState {
    const isUnanswered = error instanceof TRPCClientError ? mayPass(error) : !navigator.onLine
    if (!isUnanswered) return failureOf(error)
    return before !== null && this.#isWanted() ? 'on' : 'off'
  }

  #isWanted(): boolean {
    return this.#options.memory.read('signal') === true
  }

  #isBusy(): boolean {
    return this.state.value === 'asking' || this.state.value === 'repairing'
  }

  // One thing at a time: a check under way must not subscribe again what is being ended.
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => null)
    return turn
  }
}

function failureOf(error: unknown): SignalState {
  if (error instanceof NoAnswerInTime) return 'unanswered'
  return appCodeOf(error) === 'PUSH_ENDPOINT_REFUSED' ? 'refused' : 'failed'
}
