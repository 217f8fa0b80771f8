import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureEmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { migrateDatabase } from '@kuji/db/migrate-database'
import { openPool } from '@kuji/db/open-pool'
import { installQueue } from '@kuji/jobs/install-queue'

/** An embedded PostgreSQL as durable as in production, migrated and empty. */
export async function startBenchDatabase(): Promise<{
  readonly url: string
  readonly remove: () => Promise<void>
}> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-bench-'))
  // For root the server runs as another user, who has to get in.
  chmodSync(folder, 0o711)
  const server = await ensureEmbeddedPostgres(folder)
  const remove = (): Promise<void> =>
    server.stop().finally(() => rmSync(folder, { recursive: true, force: true }))
  await migrateDatabase(server.url())
  const pool = openPool(server.url(), { max: 1 })
  await installQueue(pool)
  await pool.end()
  return { url: server.url(), remove }
}
