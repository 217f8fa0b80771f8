import { shallowRef } from 'vue'
import type { Account } from '@kuji/contract/account'
import type { DeviceMemory } from './device-memory.ts'

/** Who is signed in on this device, remembered so that the next visit paints at once. */
export class Session {
  readonly account = shallowRef<Account | null>(null)
  readonly #memory: DeviceMemory

  constructor(memory: DeviceMemory) {
    this.#memory = memory
    this.account.value = rememberedAccount(memory.read('account'))
  }

  adopt(account: Account): void {
    this.#memory.write('account', account)
    this.account.value = account
  }

  /** The session is over by itself: what waits for the same person to come back stays. */
  expire(): void {
    this.#memory.forget('account')
    this.#memory.forget('now')
    this.account.value = null
  }

  /** The person leaves: takes everything of this account off the device. */
  forget(): void {
    this.#memory.forget('getting-up')
    this.#memory.forget('signal')
    this.expire()
  }
}

function rememberedAccount(value: unknown): Account | null {
  if (typeof value !== 'object' || value === null) return null
  const { userId, username, locale } = value as Partial<Account>
  if (typeof userId !== 'number' || typeof username !== 'string') return null
  return { userId, username, locale: locale === 'en' ? 'en' : 'ja' }
}
