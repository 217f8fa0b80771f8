import type { SqlClient } from '@kuji/db/sql-client'

/** Two user ids, the lower first. */
export type BlockedPair = [lower: number, higher: number]

/**
 * The pairs among these people of which one has blocked the other, whichever way.
 *
 * Each pair once, in order, so that nobody who reads them learns who asked for it.
 * The list of people may be long, and may name somebody twice or nobody at all.
 */
export async function readBlockedPairs(
  client: SqlClient,
  userIds: readonly number[],
): Promise<BlockedPair[]> {
  const { rows } = await client.query<{ lower: number; higher: number }>(
    `with people as (select distinct id from unnest($1::int[]) as id)
     select distinct least(b.blocker_id, b.blocked_id) as lower, greatest(b.blocker_id, b.blocked_id) as higher
     from blocks b
     join people one on one.id = b.blocker_id
     join people other on other.id = b.blocked_id
     order by lower, higher`,
    [userIds],
  )
  return rows.map(({ lower, higher }) => [lower, higher])
}
