import { shallowRef } from 'vue'
import type { SignalHealth } from '@kuji/contract/signal'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'

type Device = SignalHealth['devices'][number]

/**
 * How the last test of this device went. `unconfirmed`: the push service has it, and nothing was shown
 * in time. `refused`: the push service does not deliver here any more. `followed`: this page saw it end;
 * one that was sent while the device slept tells little of how things stand now.
 */
export type TestOutcome =
  | { readonly name: 'none' | 'testing' }
  | { readonly name: 'unconfirmed' | 'refused'; readonly followed?: boolean }
  | { readonly name: 'shown'; readonly at: string }
  | { readonly name: 'failed'; readonly message: MessageKey }

/** Where tests are ordered, and asked after. */
export type TestServer = {
  health(endpoint: string | null): Promise<SignalHealth>
  test(endpoint: string): Promise<unknown>
}
type Options = { server: TestServer; serverTime: () => Date }

const patienceMs = 30_000
const pollMs = 1_000

/** Tests of this device's signal, followed until it has shown one or half a minute is over. */
export class SignalTest {
  readonly outcome = shallowRef<TestOutcome>({ name: 'none' })
  /** All devices of the person, as the server told last. */
  readonly health = shallowRef<SignalHealth | null>(null)
  readonly #options: Options
  #run = 0
  /** When the test was sent that this page saw end last; undefined: to a device that is gone since. */
  #followed: string | null | undefined = null
  #wake: () => void = () => undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Orders a test, and follows it to its end. */
  async start(endpoint: string): Promise<void> {
    const run = ++this.#run
    this.outcome.value = { name: 'testing' }
    try {
      await this.#options.server.test(endpoint)
    } catch (error) {
      if (run === this.#run) this.outcome.value = failed(error)
      return
    }
    await this.#follow(endpoint, { run, until: Date.now() + patienceMs })
  }

  /** Asks how things stand, and follows the test that is under way, if one is. */
  async look(endpoint: string): Promise<Device | null> {
    const run = ++this.#run
    const device = this.#read(await this.#options.server.health(endpoint))
    if (run !== this.#run) return device
    const { lastTest = null } = device ?? {}
    const left = lastTest === null ? 0 : this.#leftOf(lastTest.sentAt)
    this.#judge(device, { isInTime: left > 0, follows: left > 0 })
    if (this.#isTesting()) void this.#follow(endpoint, { run, until: Date.now() + left })
    return device
  }

  /** Asks after the person's devices, from one that has no signal. */
  async lookAtOthers(): Promise<void> {
    this.#read(await this.#options.server.health(null))
  }

  /** A message has just been shown on this device: the answer may be there. */
  wake(): void {
    this.#wake()
  }

  /** Follows nothing any more, and knows nothing: signals are off on this device. */
  reset(): void {
    this.#run += 1
    this.outcome.value = { name: 'none' }
  }

  async #follow(endpoint: string, { run, until }: { run: number; until: number }): Promise<void> {
    while (run === this.#run) {
      const isInTime = Date.now() < until
      try {
        const device = this.#read(await this.#options.server.health(endpoint))
        if (run === this.#run) this.#judge(device, { isInTime, follows: true })
      } catch (error) {
        if (run === this.#run && !isInTime) this.outcome.value = failed(error)
      }
      if (run !== this.#run || !this.#isTesting()) return
      await this.#pause()
    }
  }

  #read(health: SignalHealth): Device | null {
    this.health.value = health
    return health.devices.find(({ current }) => current) ?? null
  }

  #judge(device: Device | null, { isInTime, follows }: { isInTime: boolean; follows: boolean }): void {
    const sentAt = device?.lastTest?.sentAt
    this.outcome.value = outcomeOf(device, { isInTime, followed: follows || sentAt === this.#followed })
    if (follows && !this.#isTesting()) this.#followed = sentAt
  }

  #isTesting(): boolean {
    return this.outcome.value.name === 'testing'
  }

  #leftOf(sentAt: string): number {
    const left = Date.parse(sentAt) + patienceMs - this.#options.serverTime().getTime()
    // Until the first answer the server's clock is not known: what is far ahead is taken for old.
    return left > 2 * patienceMs ? 0 : left
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** A device that the server has forgotten during a test: its push service said that it is gone. */
function outcomeOf(
  device: Device | null,
  { isInTime, followed }: { isInTime: boolean; followed: boolean },
): TestOutcome {
  if (device === null) return { name: 'refused', followed }
  if (device.lastTest === null) return { name: 'none' }
  const { state, sentAt, shownAt } = device.lastTest
  if (state === 'shown' && shownAt !== null) return { name: 'shown', at: shownAt }
  if (state !== 'refused' && isInTime) return { name: 'testing' }
  // Another message came through since.
  if (device.lastShownAt !== null && device.lastShownAt >= sentAt) return { name: 'none' }
  if (state === 'refused') return { name: 'refused', followed }
  if (state === 'sent') return { name: 'unconfirmed', followed }
  // No push service took it, which tells nothing of the device.
  return followed ? { name: 'failed', message: 'error.push' } : { name: 'none' }
}

function failed(error: unknown): TestOutcome {
  return {
    name: 'failed',
    message: appCodeOf(error) === null ? 'signal.test_unreachable' : errorMessage(error),
  }
}
