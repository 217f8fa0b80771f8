import { migrateDatabase } from '@kuji/db/migrate-database'
import { openPool } from '@kuji/db/open-pool'
import { installQueue } from '@kuji/jobs/install-queue'
import { withProgress } from './say.ts'
import { StartError } from './start-error.ts'

/**
 * Brings the database's tables and queues up to date.
 *
 * @throws {StartError} when that cannot be done
 */
export async function migrate(url: string): Promise<void> {
  try {
    await withProgress('bringing the database up to date', () => migrateAll(url))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`The database cannot be brought up to date: ${reason}`, { cause: error })
  }
}

async function migrateAll(url: string): Promise<void> {
  await migrateDatabase(url)
  const pool = openPool(url, { max: 2 })
  try {
    await installQueue(pool)
  } finally {
    await pool.end()
  }
}
