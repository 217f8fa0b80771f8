import { randomBytes } from 'node:crypto'
import { openDatabase, type Database } from '@kuji/db/open-database'
import { openZoomLedger, type ZoomAccountConfig } from '@kuji/services/hosting/zoom-ledger'
import type { Clock, GrantedToken, ZoomLedger } from '@kuji/services/ports'
import { onTestFinished } from 'vitest'
import { memoryLog, type MemoryLog } from './memory-log.ts'
import { movableClock, type MovableClock } from './movable-clock.ts'
import { createTestDatabase } from './test-database.ts'

const zoomAccount: ZoomAccountConfig = {
  accountId: 'an-account',
  clientId: 'a-client',
  clientSecret: 'a-secret',
  plan: 'business',
}

const chance = { hex: (bytes: number) => randomBytes(bytes).toString('hex') }

/** One database, and what the processes on it would have. */
export type LedgerHouse = {
  readonly url: string
  readonly clock: MovableClock
  readonly memory: MemoryLog
  /** A database of the test's own use. */
  readonly db: Database
  /** The ledger of one more process: with connections and a memory of its own. */
  readonly open: (changes?: Partial<ZoomAccountConfig>, time?: Clock) => ZoomLedger
}

/** A database for the ledgers of several processes; gone with the test. */
export async function aLedgerHouse(): Promise<LedgerHouse> {
  const { url, drop } = await createTestDatabase()
  const databases: Database[] = []
  onTestFinished(async () => {
    for (const database of databases) await database.close()
    await drop()
  })
  const connect = (max: number): Database => {
    const database = openDatabase(url, { max })
    databases.push(database)
    return database
  }
  const clock = movableClock('2030-01-06T23:50:00Z')
  const memory = memoryLog()
  return {
    ...{ url, clock, memory, db: connect(2) },
    open: (changes = {}, time = clock) =>
      openZoomLedger(
        { db: connect(4), clock: time, chance, log: memory.log },
        { ...zoomAccount, ...changes },
      ),
  }
}

/** A Zoom account in the strict case: a new token kills the one before. */
export type StrictZoom = {
  /** All that were given out, oldest first. */
  readonly granted: readonly string[]
  readonly ask: () => Promise<GrantedToken>
  /** Says whether it takes this token now. */
  readonly takes: (token: string) => boolean
  /** From now on it takes none that was given out. */
  readonly revoke: () => void
}

export function strictZoom({ now }: MovableClock, lastsSeconds = 3600): StrictZoom {
  const granted: string[] = []
  let current: { readonly text: string; readonly endsAt: number } | null = null
  return {
    granted,
    ask: async () => {
      const text = `token-${granted.length + 1}-${chance.hex(200)}`
      granted.push(text)
      current = { text, endsAt: now().getTime() + lastsSeconds * 1000 }
      // As over a network: others get a turn before the answer is there.
      await new Promise((resolve) => setImmediate(resolve))
      return { text, lastsSeconds }
    },
    takes: (token) => current?.text === token && now().getTime() < current.endsAt,
    revoke: () => void (current = null),
  }
}
