import { useApp } from '../app-context.ts'
import type { MessageKey } from '../i18n/message-key.ts'

/** One thing to do, in its words. */
export type SignalAction = { readonly text: MessageKey; readonly run: () => void }

/** What a person can do about the signal of this device: each with its words. */
export function useSignalActions() {
  const { signal } = useApp()
  return {
    turn_on: { text: 'signal.turn_on', run: () => void signal.turnOn() },
    retry: { text: 'app.retry', run: () => void signal.turnOn() },
    repair: { text: 'signal.repair', run: () => void signal.repair() },
    test: { text: 'signal.test', run: () => void signal.tryOut() },
    test_again: { text: 'signal.test_again', run: () => void signal.tryOut() },
    turn_off: { text: 'signal.turn_off', run: () => void signal.turnOff().catch(() => null) },
  } as const satisfies Record<string, SignalAction>
}
