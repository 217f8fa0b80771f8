import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { migrationsFolder, SQL_FILE } from './migration-files.ts'

/**
 * Writes a new migration, to be read and amended by hand before it is committed.
 *
 * @param migration.name lower case letters, digits and underscores
 * @returns the path of its SQL file
 * @throws Error when the name has other characters
 */
export function writeMigration(migration: { name: string; sql: string; at: Date }): string {
  if (!/^[a-z0-9_]+$/.test(migration.name)) {
    throw new Error(
      `"${migration.name}" is no name for a migration: use lower case letters, digits and underscores.`,
    )
  }
  const time = migration.at.toISOString().replace(/\D/g, '').slice(0, 14)
  const folder = path.join(migrationsFolder, `${time}_${migration.name}`)
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, SQL_FILE)
  writeFileSync(file, migration.sql, { flag: 'wx' })
  return file
}
