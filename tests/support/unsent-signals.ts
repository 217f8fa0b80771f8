import type { SqlPool } from '@kuji/db/sql-client'

/**
 * Makes it so that what these people were to be told (null: all) has not been sent yet: it waits for
 * the devices they have now.
 */
export async function letSignalsWait(pool: SqlPool, userIds: readonly number[] | null = null): Promise<void> {
  await pool.query(
    `with unsent as (
       update signals set state = 'waiting', sent_at = null, no_device = false
       where $1::int[] is null or user_id = any($1) returning id, user_id
     )
     insert into deliveries (signal_id, device_id, origin, receipt)
     select unsent.id, p.id, substring(p.endpoint from '^https://[^/]+'), replace(gen_random_uuid()::text, '-', '')
     from unsent join push_subscriptions p on p.user_id = unsent.user_id
     on conflict (signal_id, device_id) do update
       set state = 'waiting', tries = 0, claimed_at = null, not_before = null, sent_at = null, shown_at = null`,
    [userIds],
  )
}
