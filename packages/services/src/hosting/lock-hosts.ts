import type { SqlTransaction } from '@kuji/db/sql-client'

/**
 * Waits for the hosts to be ours until the transaction ends. Whoever counts or hands out
 * hosts holds it, so that two who do so at once never see the same one free.
 *
 * Taken after the lock of a slot and before that of any row.
 */
export async function lockHosts(client: SqlTransaction): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(hashtextextended('kuji hosts', 0))`)
}
