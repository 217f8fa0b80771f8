import type { GrantedToken, ZoomLedger } from '@kuji/services/ports'

export type RecordingLedger = ZoomLedger & {
  /** Turns that were taken. */
  turns: number
  /** Milliseconds that every call waits before its turn comes, once. */
  nextWaits: number[]
  readonly pauses: number[]
  readonly hostCalls: string[]
  readonly discarded: string[]
}

/** A ledger in memory, for a client alone: it keeps a token until it is discarded, and writes down the rest. */
export function recordingLedger(): RecordingLedger {
  let token: Promise<GrantedToken> | null = null
  let current: string | null = null
  const keep = async (asked: Promise<GrantedToken>): Promise<string> => {
    try {
      current = (await asked).text
      return current
    } catch (error) {
      token = null
      throw error
    }
  }
  const ledger: RecordingLedger = {
    ...{ turns: 0, nextWaits: [], pauses: [], hostCalls: [], discarded: [] },
    token: (ask) => keep((token ??= ask())),
    discardToken: async (text) => {
      ledger.discarded.push(text)
      if (text === current) token = null
    },
    takeTurn: async () => {
      const waitMs = ledger.nextWaits.shift() ?? 0
      if (waitMs === 0) ledger.turns += 1
      return waitMs
    },
    slowDown: async (pauseMs) => void ledger.pauses.push(pauseMs),
    countHostCall: async (host) => void ledger.hostCalls.push(host),
  }
  return ledger
}
