import type { Sessions } from '@kuji/services/account/sessions'
import type { Deps } from '@kuji/services/deps'
import type { NowHub } from './now-hub.ts'

/** What the server is put together from; tests put other parts in. */
export type App = {
  readonly deps: Deps
  readonly sessions: Sessions
  readonly nowHub: NowHub
  readonly triggerToken: string
  /** Works off what a draw has queued, after the answer has gone out. */
  readonly workSoon: () => void
}
