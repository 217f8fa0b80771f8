import { inTransaction } from '@kuji/db/in-transaction'
import { openPool } from '@kuji/db/open-pool'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../support/test-database.ts'

const database = await createTestDatabase()
const pool = openPool(database.url, { max: 2 })

beforeAll(() => pool.query('create table notes (text text unique)'))

afterAll(async () => {
  await pool.end()
  await database.drop()
})

async function notes(text: string): Promise<number> {
  return (await pool.query('select from notes where text = $1', [text])).rowCount ?? 0
}

test('what is done is kept, and its result handed on', async () => {
  const result = await inTransaction(pool, async (client) => {
    await client.query(`insert into notes values ('kept')`)
    return 7
  })

  expect(result).toBe(7)
  expect(await notes('kept')).toBe(1)
})

test('a throw undoes everything and comes through', async () => {
  const work = inTransaction(pool, async (client) => {
    await client.query(`insert into notes values ('undone')`)
    throw new Error('on second thoughts')
  })

  await expect(work).rejects.toThrow('on second thoughts')
  expect(await notes('undone')).toBe(0)
})

test('a failed statement that was swallowed does not pass for a success', async () => {
  const work = inTransaction(pool, async (client) => {
    await client.query(`insert into notes values ('lost')`)
    await client.query('select nonsense').catch(() => null)
  })

  await expect(work).rejects.toThrow('rolled back')
  expect(await notes('lost')).toBe(0)
})

test('a connection killed inside a transaction fails that transaction, and the pool goes on', async () => {
  const work = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await client.query('select 1')
  })

  await expect(work).rejects.toThrow()
  expect(await notes('kept')).toBe(1)
})
