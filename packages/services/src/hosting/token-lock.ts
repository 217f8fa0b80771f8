import type { SqlPool, SqlTransaction } from '@kuji/db/sql-client'
import { AppError } from '@kuji/domain/errors'

/** Who holds the lock and says nothing for so long (frozen, or cut off) loses it; longer than asking for a token takes. */
const longestSilence = '25s'
/** Who waits gives up after that; longer than the silence, and shorter than the pool's limit for a statement. */
const longestWait = '28s'

/** SQLSTATE lock_not_available */
const waitedTooLong = '55P03'

/**
 * Runs work while no other process of the install does so for the same account.
 *
 * The lock belongs to the connection, not to a transaction: the work may call the world
 * outside, and a process that dies sets it free. The work gets that connection, so that
 * waiting for the lock never keeps its holder from one.
 *
 * @throws {AppError} ZOOM_UNREACHABLE when the wait was too long; whatever the work throws
 */
export async function withTokenLock<T>(
  pool: SqlPool,
  account: string,
  work: (client: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let lost: Error | undefined
  try {
    await takeLock(client, account)
    return await work(client)
  } finally {
    await giveBack(client).catch((failure: Error) => {
      lost = failure
    })
    // A connection that may still hold the lock is closed, which sets it free.
    client.release(lost)
  }
}

async function takeLock(client: SqlTransaction, account: string): Promise<void> {
  await client.query(
    `select set_config('lock_timeout', $1, false), set_config('idle_session_timeout', $2, false)`,
    [longestWait, longestSilence],
  )
  try {
    await client.query(`select pg_advisory_lock(hashtextextended('zoom token ' || $1, 0))`, [account])
  } catch (error) {
    if ((error as { code?: string }).code !== waitedTooLong) throw error
    throw new AppError('ZOOM_UNREACHABLE', 'another process asks for a token and does not come to an end', {
      cause: error,
    })
  }
}

async function giveBack(client: SqlTransaction): Promise<void> {
  await client.query('select pg_advisory_unlock_all(); reset lock_timeout; reset idle_session_timeout')
}
