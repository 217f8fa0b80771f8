import { openDatabase, type Database } from '@kuji/db/open-database'
import { pendingMigrations } from '@kuji/db/pending-migrations'
import { openQueue } from '@kuji/jobs/open-queue'
import { createAccountGuards, type GuardLimits } from './account/account-guards.ts'
import type { Deps, Settings } from './deps.ts'
import { openZoomLedger, type ZoomAccountConfig } from './hosting/zoom-ledger.ts'
import type { Meetings, ZoomLedger } from './ports.ts'

/** What an operator configured, as far as the use cases care. */
export type InstallConfig = Pick<Settings, 'publicUrl' | 'timetable' | 'rhythm' | 'sizing'> & {
  readonly limits: GuardLimits
  readonly zoom: ZoomAccountConfig & {
    readonly hosts: readonly string[] | null
    readonly hostConcurrency: number
    readonly simulated: boolean
  }
  readonly fallbackMeetingUrl: string | null
  /** Where the clock was started; null or absent is the real time. */
  readonly startAt?: Date | null
  readonly push: { readonly publicKey: string }
}

/** The parts only an app can give: where the database is, its clock, chance, log and adapters. */
export type OutsideParts = Pick<Deps, 'clock' | 'chance' | 'log' | 'push' | 'mail'> & {
  /** Zoom, given what its processes share. */
  readonly meetings: (ledger: ZoomLedger) => Meetings
  readonly databaseUrl: string
  /** Most connections to the database at once. */
  readonly connections: number
}

/** The parts of a running process; `close` gives them back. */
export type OpenDeps = Deps & { readonly close: () => Promise<void> }

/**
 * Connects to the database and puts the parts together.
 *
 * @throws Error when the database is away or its migrations are not applied
 */
export async function openDeps(config: InstallConfig, outside: OutsideParts): Promise<OpenDeps> {
  const { databaseUrl, connections, meetings: openMeetings, ...parts } = outside
  const db = openDatabase(databaseUrl, { max: connections })
  try {
    await requireMigrations(db)
    const queue = await openQueue(db.pool, { log: (message) => parts.log.warn(message) })
    const close = async (): Promise<void> => {
      await queue.close()
      await db.close()
    }
    const guards = createAccountGuards(db, config.limits)
    const meetings = openMeetings(openZoomLedger({ db, ...parts }, config.zoom))
    return { ...parts, meetings, db, queue, guards, settings: settingsOf(config), close }
  } catch (error) {
    await db.close()
    throw error
  }
}

async function requireMigrations(db: Database): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length === 0) return
  throw new Error(`The database is not up to date (${pending.join(', ')}): run npm run db:migrate first.`)
}

function settingsOf(config: InstallConfig): Settings {
  const { publicUrl, timetable, rhythm, sizing, zoom, push, fallbackMeetingUrl, startAt = null } = config
  return {
    publicUrl,
    timetable,
    rhythm,
    sizing,
    hosts: zoom.hosts,
    hostConcurrency: zoom.hostConcurrency,
    fallbackUrl: fallbackMeetingUrl,
    zoomSimulated: zoom.simulated,
    clockMoved: startAt !== null,
    vapidPublicKey: push.publicKey,
  }
}
