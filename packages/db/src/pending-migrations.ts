import type { Database } from './open-database.ts'
import { readMigrations } from './migrations/migration-files.ts'

const UNDEFINED_TABLE = '42P01'

/** The names of the migrations this database has still to get, in order. */
export async function pendingMigrations({ pool }: Pick<Database, 'pool'>): Promise<string[]> {
  const finished = new Set(await finishedMigrations(pool))
  return readMigrations()
    .map(({ name }) => name)
    .filter((name) => !finished.has(name))
}

async function finishedMigrations(pool: Database['pool']): Promise<string[]> {
  try {
    const { rows } = await pool.query<{ migration_name: string }>(
      'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
    )
    return rows.map((row) => row.migration_name)
  } catch (error) {
    // Prisma makes its table along with the first migration.
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return []
    throw error
  }
}
