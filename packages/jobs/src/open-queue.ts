import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import type { SqlClient, SqlPool } from '@kuji/db/sql-client'
import { PgBoss, type Db } from 'pg-boss'

/** The job queue as the rest of the house sees it: something to enqueue into, to drain and to close. */
export type Queue = {
  readonly boss: PgBoss
  readonly close: () => Promise<void>
}

export type QueueOptions = { readonly log?: (message: string) => void }

/** How soon after a dead process its jobs may be looked for again, in seconds. */
const MONITOR_SECONDS = 2

/**
 * Opens the job queue on the pool the process has anyway. A database restart
 * fails the calls that fall into it and nothing else.
 *
 * @throws Error with a sentence for the operator when `installQueue` has not prepared this
 *   database, or not for this version
 */
export async function openQueue(pool: SqlPool, options: QueueOptions = {}): Promise<Queue> {
  const boss = makeBoss(pool, { migrate: false, ...options })
  try {
    await boss.start()
  } catch (cause) {
    if (isDatabaseUnreachable(cause)) throw cause
    throw new Error('This database is not prepared for this version of Kuji: run npm run db:migrate.', {
      cause,
    })
  }
  return { boss, close: () => stopBoss(boss) }
}

/** pg-boss without a timer of its own: draining supervises by itself, and cron is the schedule. */
export function makeBoss(pool: SqlPool, { migrate, log }: QueueOptions & { migrate: boolean }): PgBoss {
  const boss = new PgBoss({
    db: sqlOf(pool),
    migrate,
    schedule: false,
    supervise: false,
    registerInstance: false,
    reindex: false,
    monitorVacuum: false,
    monitorIntervalSeconds: MONITOR_SECONDS,
    maintenanceIntervalSeconds: 60,
    openTelemetry: { enabled: false },
  })
  // Without a listener an 'error' event ends the process.
  boss.on('error', (error) => log?.(`job queue: ${error.message}`))
  boss.on('warning', (warning) => log?.(`job queue: ${warning.message}`))
  return boss
}

/** Stops at once; the pool stays open, it belongs to the caller. */
export function stopBoss(boss: PgBoss): Promise<void> {
  return boss.stop({ graceful: false, close: false })
}

/** Our client in pg-boss's terms, so that its statements join the client's transaction. */
export function sqlOf(client: SqlClient): Db {
  return { executeSql: (text, values) => client.query(text, values) }
}
