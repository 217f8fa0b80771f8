import { chmodSync } from 'node:fs'
import { ensureEmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { migrateDatabase } from '@kuji/db/migrate-database'
import { openPool } from '@kuji/db/open-pool'
import { installQueue } from '@kuji/jobs/install-queue'
import { postgresProcess } from './postgres-process.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/** A PostgreSQL of this test alone, that can be stopped and started while others run on. */
export type OwnDatabaseServer = {
  readonly url: string
  readonly stop: () => Promise<void>
  /** Ends it with -9, in the middle of whatever it does. */
  readonly kill: () => void
  readonly start: () => Promise<void>
}

/** Starts a server with a migrated database; what is in it is gone after the test. */
export async function ownDatabaseServer(): Promise<OwnDatabaseServer> {
  const folder = temporaryDirectory()
  // For root the server runs as another user, who has to get in.
  chmodSync(folder, 0o711)
  const options = { throwaway: true }
  const server = await ensureEmbeddedPostgres(folder, options)
  await migrateDatabase(server.url())
  const pool = openPool(server.url(), { max: 1 })
  await installQueue(pool)
  await pool.end()
  return {
    url: server.url(),
    stop: server.stop,
    kill: () => void process.kill(postgresProcess(folder), 'SIGKILL'),
    start: async () => void (await ensureEmbeddedPostgres(folder, options)),
  }
}
