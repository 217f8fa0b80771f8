import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ConfigError } from '@kuji/config/config-error'
import { loadDatabaseConfig } from '@kuji/config/load-config'
import { ensureEmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { migrateDatabase } from '@kuji/db/migrate-database'
import { missingSql } from '@kuji/db/migrations/compare-schema'
import { writeMigration } from '@kuji/db/migrations/write-migration'
import { openPool } from '@kuji/db/open-pool'
import { pendingMigrations } from '@kuji/db/pending-migrations'
import { installQueue } from '@kuji/jobs/install-queue'
import type { SqlPool } from '@kuji/db/sql-client'
import { checkDatabase } from './start/check-database.ts'

/** `deploy` (npm run db:migrate), `status`, `drift` (npm run check:drift), `new NAME` (npm run db:migration:new). */
process.chdir(new URL('..', import.meta.url).pathname)

const wrongEnvironment = 2
const commands = { deploy, status, drift, new: newMigration }
const [command = '', name = ''] = process.argv.slice(2)
// The schema engine leaves a timer of ten seconds behind that nobody needs to sit out.
process.exit(await runCommand())

async function runCommand(): Promise<number> {
  const run = Object.hasOwn(commands, command) ? commands[command as keyof typeof commands] : undefined
  if (!run) return complain('Use: deploy, status, drift, or new NAME.', 2)
  try {
    return await run()
  } catch (error) {
    const code = error instanceof ConfigError ? wrongEnvironment : 1
    return complain(error instanceof Error ? error.message : String(error), code)
  }
}

async function deploy(): Promise<number> {
  const url = await databaseUrl()
  const { applied } = await migrateDatabase(url)
  await withPool(url, installQueue)
  say(applied.length === 0 ? 'Nothing to migrate.' : `Applied ${applied.join(', ')}.`)
  return 0
}

async function status(): Promise<number> {
  const pending = await withPool(await databaseUrl(), (pool) => pendingMigrations({ pool }))
  say(pending.length === 0 ? 'Nothing to migrate.' : `To be applied: ${pending.join(', ')}.`)
  return 0
}

async function drift(): Promise<number> {
  const sql = await onSomeServer(missingSql)
  if (sql === '') return 0
  return complain(
    `prisma/schema.prisma and prisma/migrations differ: run npm run db:migration:new -- NAME.\n\n${sql}`,
    1,
  )
}

async function newMigration(): Promise<number> {
  if (name === '') return complain('Give the migration a name: npm run db:migration:new -- NAME.', 2)
  const sql = await onSomeServer(missingSql)
  const file = writeMigration({
    name,
    sql: sql || '-- The schema has not changed: write the SQL here.\n',
    at: new Date(),
  })
  say(`Wrote ${path.relative('.', file)}. Read it, amend it, then npm run db:migrate.`)
  return 0
}

/** DATABASE_URL, or the embedded PostgreSQL below DATA_DIR, which production does not have. */
async function databaseUrl(): Promise<string> {
  const database = loadDatabaseConfig()
  if (database.kind === 'embedded') return (await ensureEmbeddedPostgres(database.dir, { log: say })).url()
  await checkDatabase(database.url)
  return database.url
}

/** Hands over a server on which databases come and go: the one of DATABASE_URL, or one made for the purpose. */
async function onSomeServer<T>(work: (serverUrl: string) => Promise<T>): Promise<T> {
  const database = loadDatabaseConfig()
  if (database.kind === 'url') {
    await checkDatabase(database.url)
    return work(database.url)
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-schema-'))
  // For root the server runs as another user, who has to get in.
  chmodSync(folder, 0o711)
  const server = await ensureEmbeddedPostgres(folder, { throwaway: true })
  try {
    return await work(server.url())
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function withPool<T>(url: string, work: (pool: SqlPool) => Promise<T>): Promise<T> {
  const pool = openPool(url, { max: 2 })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function complain(line: string, code: number): number {
  process.stderr.write(`${line}\n`)
  return code
}
