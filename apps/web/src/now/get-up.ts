import { ref } from 'vue'
import type { GotUp } from '@kuji/contract/now'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'
import type { DeviceMemory } from '../session/device-memory.ts'

type Options = {
  send: (roomId: number) => Promise<GotUp>
  memory: DeviceMemory
  onSettled: () => void
}

const retryAfterMs = [2_000, 5_000, 10_000, 20_000]
const passing = ['INTERNAL', 'DATABASE_UNREACHABLE', 'RATE_LIMITED']

/**
 * Records "I am up" for a room, once, and keeps trying until the server knows.
 *
 * The tap is remembered on the device, so that closing the app does not lose it.
 */
export class GetUp {
  /** The room whose tap the server does not know yet. */
  readonly pendingRoomId = ref<number | null>(null)
  /** What went wrong at the last try; null while all is well. */
  readonly problem = ref<MessageKey | null>(null)

  readonly #options: Options
  #sending = false
  #failures = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes up a tap that an earlier visit could not deliver. */
  resume(): void {
    const roomId = this.#options.memory.read('getting-up')
    if (typeof roomId === 'number') this.press(roomId)
  }

  /** Records the tap; a second one for the same room changes nothing. */
  press(roomId: number): void {
    this.#options.memory.write('getting-up', roomId)
    this.pendingRoomId.value = roomId
    void this.retry()
  }

  /** Tries again at once if something is still to be delivered. */
  async retry(): Promise<void> {
    const roomId = this.pendingRoomId.value
    if (roomId === null || this.#sending) return
    clearTimeout(this.#timer)
    this.#sending = true
    try {
      await this.#options.send(roomId)
      this.stop()
      this.#options.onSettled()
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#sending = false
    }
  }

  /** Lets go of what was to be delivered. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#options.memory.forget('getting-up')
    this.pendingRoomId.value = null
    this.problem.value = null
    this.#failures = 0
  }

  #fail(error: unknown): void {
    const code = appCodeOf(error)
    if (code !== null && !passing.includes(code)) {
      this.stop()
      this.problem.value = errorMessage(error)
      this.#options.onSettled()
      return
    }
    this.problem.value = 'now.get_up_retrying'
    const wait = retryAfterMs[Math.min(this.#failures, retryAfterMs.length - 1)]
    this.#failures += 1
    this.#timer = setTimeout(() => void this.retry(), wait)
  }
}
