import type { SqlPool } from '@kuji/db/sql-client'

type Install = { readonly pool: SqlPool }

/** Lets it seem that whoever had work or messages in hand has been silent for long: saves waiting. */
export async function letWorkersCountAsDead({ pool }: Install): Promise<void> {
  await pool.query(
    `update pgboss.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`,
  )
  await letClaimsCountAsDead({ pool })
}

/** The same for messages alone. */
export async function letClaimsCountAsDead({ pool }: Install): Promise<void> {
  await pool.query(
    `update deliveries set claimed_at = claimed_at - interval '2 minutes' where state = 'sending'`,
  )
}

/** The database's processes that wait for a lock: workers standing in the middle of a transaction. */
export async function waitingBackends({ pool }: Install): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows.map(({ pid }) => pid)
}
