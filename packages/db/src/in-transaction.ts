import type { SqlPool, SqlTransaction } from './sql-client.ts'

/**
 * Runs work in one transaction on one connection: committed when the work is
 * done, rolled back when it throws.
 *
 * @throws whatever the work throws, or an Error when the database rolled back
 *   because a failed statement was swallowed inside the work
 */
export async function inTransaction<T>(
  pool: SqlPool,
  work: (client: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let lost: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await commit(client)
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      lost = failure
    })
    throw error
  } finally {
    // A connection that cannot roll back is closed, not handed to the next caller.
    client.release(lost)
  }
}

async function commit(client: SqlTransaction): Promise<void> {
  const { command } = await client.query('commit')
  // PostgreSQL answers the commit of a failed transaction with a quiet ROLLBACK.
  if (command !== 'COMMIT') throw new Error('transaction was rolled back: one of its statements had failed')
}
