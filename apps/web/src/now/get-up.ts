import { computed, shallowRef } from 'vue'
import type { GotUp } from '@kuji/contract/now'
import { appCodeOf, errorMessage, mayPass } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'
import type { DeviceMemory } from '../session/device-memory.ts'

type Options = {
  send: (roomId: number) => Promise<GotUp>
  memory: DeviceMemory
  /** The start of the morning that the screen shows; null while it shows none. */
  morning: () => string | null
  onSettled: () => void
}
type Tap = { userId: number; roomId: number; morning: string | null }

const retryAfterMs = [2_000, 5_000, 10_000, 20_000]

/**
 * Records "I am up" for a room, once, and keeps trying until the server knows.
 *
 * The tap is remembered on the device with whose it was, so that neither closing the app
 * nor a session that has just ended loses it, and nobody else gets up by it.
 *
 * A tap that is delivered after its room closed is refused: when it was made only the phone's clock says,
 * which the server does not believe. Who was up can dispute the mark in the record.
 */
export class GetUp {
  /** What went wrong at the last try; null while all is well, and on every morning but that of the tap. */
  readonly problem = computed(() => {
    const trouble = this.#trouble.value
    return trouble?.morning === this.#options.morning() ? trouble.problem : null
  })

  readonly #options: Options
  readonly #trouble = shallowRef<{ problem: MessageKey; morning: string | null }>()
  #userId: number | null = null
  /** The tap that the server does not know yet. */
  #pending: Tap | null = null
  #sending = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Begins for a user, with the tap of theirs that an earlier visit could not deliver. */
  start(userId: number): void {
    if (this.#userId !== userId) this.stop()
    this.#userId = userId
    const tap = rememberedTap(this.#options.memory.read('getting-up'))
    if (tap?.userId === userId) this.#deliver(tap)
  }

  /** Records the tap; a second one for the same room changes nothing. */
  press(roomId: number): void {
    if (this.#userId === null) return
    const tap = { userId: this.#userId, roomId, morning: this.#options.morning() }
    this.#trouble.value = undefined
    this.#options.memory.write('getting-up', tap)
    this.#deliver(tap)
  }

  /** Tries again at once if something is still to be delivered. */
  async retry(): Promise<void> {
    const tap = this.#pending
    if (tap === null || this.#sending) return
    clearTimeout(this.#timer)
    this.#sending = true
    const error = await this.#options.send(tap.roomId).then(
      () => null,
      (thrown: unknown) => ({ thrown }),
    )
    this.#sending = false
    if (this.#pending !== tap) return this.retry()
    if (error === null) this.#settle()
    else this.#fail(tap, error.thrown)
  }

  /** Lets the tap rest, until the same user is back. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#userId = null
    this.#rest()
  }

  #deliver(tap: Tap): void {
    if (this.#pending?.roomId !== tap.roomId) this.#pending = tap
    void this.retry()
  }

  #settle(): void {
    this.#options.memory.forget('getting-up')
    this.#rest()
    this.#options.onSettled()
  }

  #rest(): void {
    this.#pending = null
    this.#trouble.value = undefined
    this.#failures = 0
  }

  #fail({ morning }: Tap, error: unknown): void {
    if (appCodeOf(error) === 'NOT_SIGNED_IN') {
      // Asking for the view sends the person to the log-in screen; the tap waits there with them.
      this.#rest()
      this.#options.onSettled()
      return
    }
    if (!mayPass(error)) {
      this.#settle()
      this.#trouble.value = { problem: errorMessage(error), morning }
      return
    }
    this.#trouble.value = { problem: 'now.get_up_retrying', morning }
    const wait = retryAfterMs[Math.min(this.#failures, retryAfterMs.length - 1)]
    this.#failures += 1
    this.#timer = setTimeout(() => void this.retry(), wait)
  }
}

function rememberedTap(value: unknown): Tap | null {
  if (typeof value !== 'object' || value === null) return null
  const { userId, roomId, morning = null } = value as Partial<Tap>
  return typeof userId === 'number' && typeof roomId === 'number' ? { userId, roomId, morning } : null
}
