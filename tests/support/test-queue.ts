import { openPool } from '@kuji/db/open-pool'
import type { SqlPool } from '@kuji/db/sql-client'
import { openQueue, type Queue } from '@kuji/jobs/open-queue'
import { onTestFinished } from 'vitest'
import { createTestDatabase } from './test-database.ts'

export type TestQueue = { readonly url: string; readonly pool: SqlPool; readonly queue: Queue }

/** A job queue on a database of its own, gone after the test. */
export async function openTestQueue(): Promise<TestQueue> {
  const database = await createTestDatabase()
  const pool = openPool(database.url, { max: 4 })
  const queue = await openQueue(pool)
  onTestFinished(async () => {
    await queue.close()
    await pool.end()
    await database.drop()
  })
  return { url: database.url, pool, queue }
}
