import type { Deps } from '../deps.ts'
import type { ZoomLedger } from '../ports.ts'

/** Whose account it is, and how fast its plan lets us be. */
export type ZoomAccountConfig = {
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly plan: 'free' | 'pro' | 'business'
}

/** What the processes of this install share about their Zoom account, kept in the database. */
export function openZoomLedger(
  _parts: Pick<Deps, 'db' | 'clock' | 'chance' | 'log'>,
  _account: ZoomAccountConfig,
): ZoomLedger {
  let underWay: Promise<string> | null = null
  return {
    token: (ask) => (underWay ??= ask().then(({ text }) => text)),
    discardToken: async () => void (underWay = null),
    takeTurn: async () => 0,
    slowDown: async () => undefined,
    countHostCall: async () => undefined,
  }
}
