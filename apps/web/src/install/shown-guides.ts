import { ref } from 'vue'
import type { DeviceMemory } from '../session/device-memory.ts'
import type { GuideName } from './guide.ts'

/** For which registration each guide was shown; null: put away. */
type Shown = Partial<Record<GuideName, number | null>>

/** Which guides this device has shown: each is for one registration, and then told enough. */
export class ShownGuides {
  readonly #memory: DeviceMemory
  readonly #shown = ref<Shown>({})

  constructor(memory: DeviceMemory) {
    this.#memory = memory
    const kept = memory.read('guided')
    if (typeof kept === 'object' && kept !== null) this.#shown.value = kept
  }

  /** Whether the guide may be shown: for the first time, or for the registration that it was shown for. */
  isOpen(name: GuideName, enrolmentId: number): boolean {
    const before = this.#shown.value[name]
    return before === undefined || before === enrolmentId
  }

  /** Remembers that it is being shown for a registration; null: that it was put away. */
  remember(name: GuideName, enrolmentId: number | null): void {
    this.#shown.value = { ...this.#shown.value, [name]: enrolmentId }
    this.#memory.write('guided', this.#shown.value)
  }
}
