import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { ZoomLedger } from '../ports.ts'
import { countHostCall } from './count-host-call.ts'
import { shareToken } from './shared-token.ts'
import { createZoomPace, type ZoomPlan } from './zoom-pace.ts'

/** Whose account it is, and how fast its plan lets us be. */
export type ZoomAccountConfig = {
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly plan: ZoomPlan
}

/** What the processes of this install share about their Zoom account, kept in the database. */
export function openZoomLedger(
  parts: Pick<Deps, 'db' | 'clock' | 'chance' | 'log'>,
  { accountId, clientId, clientSecret, plan }: ZoomAccountConfig,
): ZoomLedger {
  const account = createHash('sha256').update(`${accountId}:${clientId}`).digest('hex')
  return {
    ...shareToken(parts, { account, clientSecret }),
    ...createZoomPace(parts, { account, plan }),
    countHostCall: (host) => countHostCall(parts, host),
  }
}
