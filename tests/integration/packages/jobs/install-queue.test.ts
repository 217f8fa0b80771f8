import { openPool } from '@kuji/db/open-pool'
import { installQueue } from '@kuji/jobs/install-queue'
import { openQueue } from '@kuji/jobs/open-queue'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../support/test-database.ts'

async function databaseWithoutQueue() {
  const database = await createTestDatabase()
  const pool = openPool(database.url, { max: 8 })
  onTestFinished(async () => {
    await pool.end()
    await database.drop()
  })
  await pool.query('drop schema pgboss cascade')
  return pool
}

test('a queue opens only where it was installed', async () => {
  const pool = await databaseWithoutQueue()

  await expect(openQueue(pool)).rejects.toThrow()
  await installQueue(pool)

  await (await openQueue(pool)).close()
})

test('installing several times at once is the same as once', async () => {
  const pool = await databaseWithoutQueue()

  await Promise.all([1, 2, 3, 4].map(() => installQueue(pool)))

  const { rows } = await pool.query('select name, policy from pgboss.queue order by name')
  expect(rows).toEqual([
    { name: 'check-meeting', policy: 'short' },
    { name: 'clear-meeting', policy: 'exclusive' },
    { name: 'make-meeting', policy: 'exclusive' },
    { name: 'send-signals', policy: 'short' },
    { name: 'sweep-host', policy: 'exclusive' },
    { name: 'zoom-event', policy: 'exclusive' },
  ])
})
