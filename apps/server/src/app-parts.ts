import type { Sessions } from '@kuji/services/account/sessions'
import type { Deps } from '@kuji/services/deps'
import type { Metrics } from './metrics.ts'
import type { NowHub } from './now-hub.ts'

/** What the server is put together from; tests put other parts in. */
export type App = {
  readonly deps: Deps
  readonly sessions: Sessions
  readonly nowHub: NowHub
  readonly triggerToken: string
  /** What Zoom signs its messages with; null: it is to send none. */
  readonly zoomWebhookSecret: string | null
  readonly metrics: Metrics
  /** Who may read them; null: nobody. */
  readonly metricsToken: string | null
  /** Works off what a draw has queued, after the answer has gone out. */
  readonly workSoon: () => void
  /** Sends what waits in the outbox, without waiting for other work that is under way. */
  readonly tellSoon: () => void
  /** Takes in what Zoom has told, without waiting for work that is under way. */
  readonly hearSoon: () => void
}
