import { fork } from 'node:child_process'
import path from 'node:path'
import type { MigrationReply, MigrationRequest } from './migrations/migration-process.ts'
import { openPool } from './open-pool.ts'
import { pendingMigrations } from './pending-migrations.ts'

const migrationProcess = path.join(import.meta.dirname, 'migrations/migration-process.ts')

/**
 * Applies the migrations that are missing; a few milliseconds when there are none.
 *
 * The schema engine runs in a process of its own: it takes a hundred megabytes,
 * and a panic of it must not end a server. Several at once wait for each other.
 *
 * @returns the names of the migrations applied by this call
 * @throws Error with the engine's message when a migration fails; it has changed nothing then
 */
export async function migrateDatabase(url: string): Promise<{ applied: string[] }> {
  const pool = openPool(url, { max: 1 })
  try {
    const pending = await pendingMigrations({ pool })
    return { applied: pending.length === 0 ? [] : await applyInChild(url) }
  } finally {
    await pool.end()
  }
}

function applyInChild(url: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    // The address goes through the channel: arguments and environment can be read by others.
    const child = fork(migrationProcess, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      reject(new Error(`the migration process ended without an answer (${signal ?? `exit ${code}`})`))
    })
    child.once('message', (reply: MigrationReply) => {
      if ('failure' in reply) reject(new Error(reply.failure))
      else resolve(reply.applied)
    })
    child.send({ url } satisfies MigrationRequest)
  })
}
