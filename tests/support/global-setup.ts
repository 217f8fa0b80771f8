import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureEmbeddedPostgres, KUJI_DATABASE } from '@kuji/db/embedded/ensure-embedded-postgres'
import { migrateDatabase } from '@kuji/db/migrate-database'
import { openPool } from '@kuji/db/open-pool'
import { installQueue } from '@kuji/jobs/install-queue'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The maintenance database of the server that test databases are made on. */
    readonly databaseServer: string
  }
}

/** Starts one PostgreSQL for the whole run, with a migrated database to copy; gives vitest what stops it. */
export default async function startDatabaseServer(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-tests-'))
  // For root the server runs as another user, who has to get in.
  chmodSync(folder, 0o711)
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  const server = await ensureEmbeddedPostgres(folder, { throwaway: true }).catch((error: unknown) => {
    remove()
    throw error
  })
  const stop = (): Promise<void> => server.stop().finally(remove)
  try {
    await makeTemplate(server.url(), server.url('postgres'))
  } catch (error) {
    // vitest calls no teardown for a setup that failed.
    await stop()
    throw error
  }
  stopOnSignal(stop)
  project.provide('databaseServer', server.url('postgres'))
  return stop
}

async function makeTemplate(url: string, maintenanceUrl: string): Promise<void> {
  await migrateDatabase(url)
  const pool = openPool(url, { max: 2 })
  await installQueue(pool)
  await pool.end()
  const maintenance = openPool(maintenanceUrl, { max: 1 })
  await maintenance.query(`alter database ${KUJI_DATABASE} is_template true allow_connections false`)
  await maintenance.end()
}

/** A run that is interrupted gets no teardown, and the server would outlive it. */
function stopOnSignal(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(130)))
  }
}
