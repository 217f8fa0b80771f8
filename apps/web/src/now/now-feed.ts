import { ref, shallowRef } from 'vue'
import type { NowView } from '@kuji/contract/now'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'
import type { DeviceMemory } from '../session/device-memory.ts'
import { rememberedNow, type RememberedNow } from './remembered-now.ts'

/** Where the one truth comes from: asked for, and told about by the server. */
export type NowSource = {
  view(): Promise<NowView>
  changes(listener: NowListener): { unsubscribe(): void }
}
export type NowListener = {
  onView(view: NowView): void
  onLive(live: boolean): void
  onEnd(): void
}

type Options = { source: NowSource; memory: DeviceMemory; onSignedOut: () => void }

const pollMs = 20_000
const longestTimerMs = 2 ** 31 - 1
// When the server has not moved on at the announced instant, ask again, but not in a tight loop.
const overdueMs = 3_000
// Everybody's screen changes at the same instant; asking is spread over this long.
const spreadMs = 1_200

/**
 * Keeps the Now view true: live by server-sent events, by polling while they are away,
 * and asked again at the instant it announced and whenever the app comes back to the front.
 *
 * What it knew last is kept on the device and shown until the server answers.
 */
export class NowFeed {
  readonly view = shallowRef<NowView | null>(null)
  /** How far the server's clock is ahead of this device's, in milliseconds. */
  readonly skewMs = ref(0)
  /** Why the view shown may be out of date; null while the server answers. */
  readonly problem = ref<MessageKey | null>(null)

  readonly #options: Options
  #userId: number | null = null
  #live = false
  #told = 0
  #subscription: { unsubscribe(): void } | null = null
  #asking: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #listening = new AbortController()

  constructor(options: Options) {
    this.#options = options
  }

  /** Begins for a user, with what this device remembers of them. */
  start(userId: number): void {
    this.stop()
    this.#userId = userId
    this.#recall(userId)
    this.#listenForReturn()
    void this.refresh()
  }

  /** Ends all asking and listening, and shows nothing. */
  stop(): void {
    this.#listening.abort()
    clearTimeout(this.#timer)
    this.#disconnect()
    this.#userId = null
    this.#asking = null
    this.view.value = null
    this.problem.value = null
  }

  /** The time by the server's clock. */
  serverTime(): Date {
    return new Date(Date.now() + this.skewMs.value)
  }

  /** Asks the server now; calls while an answer is on its way share it. */
  refresh(): Promise<void> {
    if (this.#userId === null) return Promise.resolve()
    this.#asking ??= this.#ask(this.#userId).finally(() => {
      this.#asking = null
      this.#schedule()
    })
    return this.#asking
  }

  async #ask(userId: number): Promise<void> {
    const told = this.#told
    try {
      const view = await this.#options.source.view()
      if (this.#userId !== userId) return
      if (this.#told === told || !this.#knowsNewerThan(view)) this.#accept(view)
      this.problem.value = null
      this.#connect(userId)
    } catch (error) {
      if (this.#userId !== userId) return
      if (appCodeOf(error) === 'NOT_SIGNED_IN') this.#options.onSignedOut()
      else this.problem.value = errorMessage(error)
    }
  }

  #accept(view: NowView): void {
    if (this.#userId === null) return
    const receivedAt = Date.now()
    this.skewMs.value = Date.parse(view.serverNow) - receivedAt
    this.view.value = view
    this.#options.memory.write('now', { userId: this.#userId, view, receivedAt } satisfies RememberedNow)
  }

  // An event may overtake an answer on its way; the server's clock tells which was made later.
  #knowsNewerThan({ serverNow }: NowView): boolean {
    const known = this.view.value
    return known !== null && Date.parse(known.serverNow) > Date.parse(serverNow)
  }

  #recall(userId: number): void {
    const remembered = rememberedNow(this.#options.memory.read('now'), userId)
    if (remembered === null) return
    this.skewMs.value = Date.parse(remembered.view.serverNow) - remembered.receivedAt
    this.view.value = remembered.view
  }

  #connect(userId: number): void {
    if (this.#subscription !== null) return
    const stillMine = () => this.#userId === userId
    this.#subscription = this.#options.source.changes({
      onView: (view) => {
        if (!stillMine()) return
        this.#told += 1
        this.problem.value = null
        this.#accept(view)
        this.#schedule()
      },
      onLive: (live) => {
        if (!stillMine()) return
        this.#live = live
        this.#schedule()
      },
      onEnd: () => {
        if (!stillMine()) return
        this.#disconnect()
        this.#schedule()
      },
    })
  }

  #disconnect(): void {
    const subscription = this.#subscription
    this.#subscription = null
    this.#live = false
    subscription?.unsubscribe()
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#userId === null) return
    const waits = [longestTimerMs]
    if (!this.#live) waits.push(pollMs)
    const { changesAt = null, suggestion = null } = this.view.value ?? {}
    for (const instant of [changesAt, suggestion?.openUntil ?? null]) {
      if (instant !== null) waits.push(this.#untilChange(Date.parse(instant)))
    }
    this.#timer = setTimeout(() => void this.refresh(), Math.min(...waits))
  }

  #untilChange(changesAt: number): number {
    const left = changesAt - this.serverTime().getTime()
    return left <= 0 ? overdueMs : left + 100 + Math.random() * spreadMs
  }

  // Timers sleep with the phone, so coming back always asks.
  #listenForReturn(): void {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const ask = () => void this.refresh()
    const askWhenVisible = () => {
      if (document.visibilityState === 'visible') ask()
    }
    document.addEventListener('visibilitychange', askWhenVisible, { signal })
    window.addEventListener('pageshow', ask, { signal })
    window.addEventListener('online', ask, { signal })
    window.addEventListener('offline', () => (this.problem.value = 'error.offline'), { signal })
  }
}
