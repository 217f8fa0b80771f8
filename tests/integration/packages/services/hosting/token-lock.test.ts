import { once } from 'node:events'
import { openPool } from '@kuji/db/open-pool'
import { withTokenLock } from '@kuji/services/hosting/token-lock'
import { expect, onTestFinished, test } from 'vitest'
import { startCode } from '../../../../support/run-code.ts'
import { createTestDatabase } from '../../../../support/test-database.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

/** Takes the lock, says so, and never lets go. */
const holder = `
  import { openPool } from '@kuji/db/open-pool'
  import { withTokenLock } from '@kuji/services/hosting/token-lock'
  await withTokenLock(openPool(process.argv[1]), 'an account', async () => {
    process.stdout.write('held')
    await new Promise((resolve) => setTimeout(resolve, 600_000))
  })
`

async function aPool(max = 2) {
  const { url, drop } = await createTestDatabase()
  const pool = openPool(url, { max })
  onTestFinished(async () => {
    await pool.end()
    await drop()
  })
  return { pool, url }
}

test('a process that is killed while it holds the lock leaves it to the others', async () => {
  const { pool, url } = await aPool()
  const child = startCode(holder, [url])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  let got = false
  const next = withTokenLock(pool, 'an account', async () => void (got = true))
  await waitUntil(async () => {
    const { rows } = await pool.query(`select from pg_locks where locktype = 'advisory' and not granted`)
    return rows.length === 1
  })
  expect(got).toBe(false)
  child.kill('SIGKILL')
  await next

  expect(got).toBe(true)
})

test('the connection comes back as it was, whether the work was done or failed', async () => {
  const { pool } = await aPool(1)
  const limits = async () => {
    const { rows } = await pool.query(
      `select current_setting('lock_timeout') as lock, current_setting('idle_session_timeout') as idle,
              pg_backend_pid() as pid`,
    )
    return rows as unknown[]
  }
  const before = await limits()
  const during = await withTokenLock(pool, 'an account', async (client) => {
    const { rows } = await client.query(`select current_setting('idle_session_timeout') as idle`)
    return rows as unknown[]
  })
  await expect(withTokenLock(pool, 'an account', () => Promise.reject(new Error('no')))).rejects.toThrow('no')

  expect(during).toEqual([{ idle: '25s' }])
  expect(await limits()).toEqual(before)
  expect((await pool.query(`select from pg_locks where locktype = 'advisory'`)).rows).toEqual([])
})

test('accounts do not wait for each other', async () => {
  const { pool } = await aPool()
  const both = await withTokenLock(pool, 'one', () => withTokenLock(pool, 'other', async () => 'both'))

  expect(both).toBe('both')
})
