import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { InstallPrompt } from './install/install-prompt.ts'
import type { GetUp } from './now/get-up.ts'
import type { NowFeed } from './now/now-feed.ts'
import type { Session } from './session/session.ts'
import type { DeviceMemory } from './session/device-memory.ts'
import type { DeviceSignal } from './signal/device-signal.ts'
import type { Trpc } from './trpc.ts'
import type { AppUpdate } from './update/app-update.ts'

/** What the screens share: made once in main.ts, handed down by Vue. */
export type AppContext = {
  readonly trpc: Trpc
  readonly memory: DeviceMemory
  readonly session: Session
  readonly now: NowFeed
  readonly getUp: GetUp
  readonly signal: DeviceSignal
  readonly install: InstallPrompt
  readonly update: AppUpdate
  readonly showLocale: (locale: 'ja' | 'en') => Promise<void>
}

export const appContextKey: InjectionKey<AppContext> = Symbol('app context')

/** The shared parts, for a component's setup. */
export function useApp(): AppContext {
  const context = inject(appContextKey)
  if (context === undefined) throw new Error('used outside the app')
  return context
}
