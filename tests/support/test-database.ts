import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { KUJI_DATABASE } from '@kuji/db/embedded/ensure-embedded-postgres'
import type { SqlPool } from '@kuji/db/sql-client'
import pg from 'pg'
import { inject } from 'vitest'

export type TestDatabase = {
  readonly url: string
  /** Removes it, whoever is still connected. */
  readonly drop: () => Promise<void>
}

const TEMPLATE_IN_USE = '55006'
const COPY_ATTEMPTS = 100

/**
 * Makes a database of its own for a test file: a copy of the migrated template,
 * empty but for the schema, the job queues included.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject('databaseServer')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(server, (pool) => copyTemplate(pool, name))
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(server, (pool) => dropDatabase(pool, name)) }
}

/** One database can be copied once at a time. */
async function copyTemplate(pool: SqlPool, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await pool.query(`create database ${name} template ${KUJI_DATABASE}`)
      return
    } catch (error) {
      if ((error as { code?: string }).code !== TEMPLATE_IN_USE || attempt === COPY_ATTEMPTS) throw error
      await sleep(50)
    }
  }
}

async function dropDatabase(pool: SqlPool, name: string): Promise<void> {
  await pool.query(`drop database if exists ${name} with (force)`)
}

async function onServer(url: string, work: (pool: SqlPool) => Promise<void>): Promise<void> {
  // Without the limits of the app: on a busy machine a copy, and a connection meanwhile, take their time.
  const pool = new pg.Pool({ connectionString: url, max: 1 })
  try {
    await work(pool)
  } finally {
    await pool.end()
  }
}
