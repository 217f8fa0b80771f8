import type { SqlTransaction } from '@kuji/db/sql-client'

/**
 * Waits for a slot to be ours until the transaction ends.
 *
 * The draw takes it alone; people who register or cancel share it. So nobody comes
 * or goes between the draw's reading and its writing.
 */
export async function lockSlot(
  client: SqlTransaction,
  startsAt: Date,
  mode: 'alone' | 'shared',
): Promise<void> {
  const lock = mode === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared'
  await client.query({
    name: `lock-slot-${mode}`,
    text: `select ${lock}(hashtextextended($1, 0))`,
    values: [`kuji slot ${startsAt.toISOString()}`],
  })
}
