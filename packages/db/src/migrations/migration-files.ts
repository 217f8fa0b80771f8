import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../../../..')

/** The folder of all migrations, each a folder named `<UTC time>_<name>` that holds one SQL file. */
export const migrationsFolder = path.join(root, 'prisma/migrations')

const schemaFile = path.join(root, 'prisma/schema.prisma')

export const SQL_FILE = 'migration.sql'

export type Migration = { readonly name: string; readonly sql: string }

/** All migrations in the order in which they are applied. */
export function readMigrations(): Migration[] {
  if (!existsSync(migrationsFolder)) return []
  const folders = readdirSync(migrationsFolder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  return folders
    .map(({ name }) => ({ name, sql: readFileSync(path.join(migrationsFolder, name, SQL_FILE), 'utf8') }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

/** The Prisma schema, as text. */
export function readSchema(): string {
  return readFileSync(schemaFile, 'utf8')
}
