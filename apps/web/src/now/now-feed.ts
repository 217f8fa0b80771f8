import { TRPCClientError } from '@trpc/client'
import { ref, shallowRef } from 'vue'
import type { NowView } from '@kuji/contract/now'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'
import type { DeviceMemory } from '../session/device-memory.ts'
import { LiveLink, type OpenStream } from './live-link.ts'
import { rememberedNow, type RememberedNow } from './remembered-now.ts'

/** Where the one truth comes from: asked for, and told about by the server. */
export type NowSource = {
  view(): Promise<NowView>
  readonly changes: OpenStream
}

type Options = { source: NowSource; memory: DeviceMemory; onSignedOut: () => void }

/** While no events come: so often, and oftener while the rooms are being made; not all in step. */
const pollMs = { usual: 20_000, making: 5_000 }
const pollSpread = 0.25
const longestTimerMs = 2 ** 31 - 1
/** From the announced instant: when everybody's screen asks, and again if the server has not moved on. */
const changeMs = { least: 100, spread: 2_500, overdue: 3_000 }
/** The same while events come: they tell it, and asking only catches what they missed. */
const toldMs = { least: 5_000, spread: 10_000, overdue: 30_000 }
/** A stream that slept longer with the phone is taken for dead. */
const sleptMs = 30_000
const freshMs = 10_000

/**
 * Keeps the Now view true: live by server-sent events, by polling while they are away,
 * and asked again at the instant it announced and whenever the app comes back to the front.
 *
 * What it knew last is kept on the device and shown until the server answers.
 */
export class NowFeed {
  readonly view = shallowRef<NowView | null>(null)
  /**
   * Whether the server has told the view since the app was opened, or came back after a while; or that it
   * has none for this page.
   */
  readonly answered = ref(false)
  /** How far the server's clock is ahead of this device's, in milliseconds. */
  readonly skewMs = ref(0)
  /** Why the view shown may be out of date; null while the server answers. */
  readonly problem = ref<MessageKey | null>(null)

  readonly #options: Options
  #userId: number | null = null
  #told = 0
  #askedAt = 0
  /** When the server was last asked, or last known to be telling by itself. */
  #quietSince = 0
  #hiddenAt: number | null = null
  readonly #link: LiveLink
  #asking: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #listening = new AbortController()

  constructor(options: Options) {
    this.#options = options
    this.#link = new LiveLink({
      open: options.source.changes,
      onChange: ({ wasLive }) => {
        if (wasLive) this.#quietSince = Date.now()
        this.#schedule()
      },
      onView: (view) => {
        this.#told += 1
        this.problem.value = null
        this.#accept(view)
        this.#schedule()
      },
    })
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
    this.#userId = null
    this.#link.close()
    this.#link.forgetEvent()
    this.#asking = null
    this.view.value = null
    this.answered.value = false
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
    this.#askedAt = Date.now()
    this.#quietSince = this.#askedAt
    try {
      const view = await this.#options.source.view()
      if (this.#userId !== userId) return
      if (this.#told === told || !this.#knowsNewerThan(view)) this.#acceptAnswer(view)
      this.problem.value = null
      this.#link.connect()
    } catch (error) {
      if (this.#userId !== userId) return
      if (appCodeOf(error) === 'NOT_SIGNED_IN') return this.#options.onSignedOut()
      this.problem.value = errorMessage(error)
      if (isAnswer(error)) this.answered.value = true
    }
  }

  #acceptAnswer(view: NowView): void {
    if (contentOf(view) !== contentOf(this.view.value)) this.#link.forgetEvent()
    this.#accept(view)
  }

  #accept(view: NowView): void {
    if (this.#userId === null) return
    const receivedAt = Date.now()
    this.skewMs.value = Date.parse(view.serverNow) - receivedAt
    this.view.value = view
    this.answered.value = true
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

  #schedule(): void {
    clearTimeout(this.#timer)
    if (this.#userId === null) return
    const { changesAt = null, suggestion = null } = this.view.value ?? {}
    // A stream tells of changes only: that the server answers again is found by asking.
    const isTold = this.#link.live && this.problem.value === null
    const waits = [isTold ? longestTimerMs : this.#untilPoll()]
    for (const instant of [changesAt, suggestion?.openUntil ?? null]) {
      if (instant !== null) waits.push(this.#untilChange(Date.parse(instant)))
    }
    this.#timer = setTimeout(() => void this.refresh(), Math.min(...waits))
  }

  #untilPoll(): number {
    const status = this.view.value?.status
    const usual = status === 'drawing' || status === 'preparing' ? pollMs.making : pollMs.usual
    const wait = usual * (1 - pollSpread + 2 * pollSpread * Math.random())
    return Math.max(0, this.#quietSince + wait - Date.now())
  }

  #untilChange(changesAt: number): number {
    const { least, spread, overdue } = this.#link.live ? toldMs : changeMs
    const left = changesAt - this.serverTime().getTime()
    return left <= 0 ? overdue : left + least + Math.random() * spread
  }

  // Timers and streams sleep with the phone, so coming back always asks.
  #listenForReturn(): void {
    this.#listening = new AbortController()
    const { signal } = this.#listening
    const comeBack = () => this.#comeBack()
    document.addEventListener('visibilitychange', () => this.#lookAround(), { signal })
    document.addEventListener('resume', comeBack, { signal })
    // A page with an open stream is not kept for the way back.
    window.addEventListener('pagehide', () => this.#link.close(), { signal })
    window.addEventListener('pageshow', comeBack, { signal })
    window.addEventListener('online', comeBack, { signal })
    window.addEventListener('focus', () => this.#askIfOld(), { signal })
    window.addEventListener('offline', () => this.#goOffline(), { signal })
  }

  #goOffline(): void {
    this.problem.value = 'error.offline'
    // An answer still on its way would deny it.
    this.#quietSince = Date.now()
    this.#schedule()
  }

  #lookAround(): void {
    if (document.visibilityState === 'visible') return this.#comeBack()
    this.#hiddenAt = Date.now()
  }

  #comeBack(): void {
    if (this.#hiddenAt !== null && Date.now() - this.#hiddenAt > sleptMs) {
      this.#link.close()
      this.answered.value = false
    }
    this.#hiddenAt = null
    this.#link.hurry()
    void this.refresh()
  }

  #askIfOld(): void {
    if (Date.now() - this.#askedAt > freshMs) this.#comeBack()
  }
}

/** Not trouble that passes by itself. The code may be one that only a newer page knows. */
function isAnswer(error: unknown): boolean {
  if (!(error instanceof TRPCClientError)) return false
  const code = (error.data as { appCode?: unknown } | undefined)?.appCode
  return typeof code === 'string' && code !== 'RATE_LIMITED' && code !== 'DATABASE_UNREACHABLE'
}

/** What a view says, whenever it was made. */
function contentOf(view: NowView | null): string {
  return JSON.stringify({ ...view, serverNow: null })
}
