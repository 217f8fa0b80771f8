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
    `select distinct least(blocker_id, blocked_id) as lower, greatest(blocker_id, blocked_id) as higher
     from blocks where blocker_id = any($1::int[]) and blocked_id = any($1::int[])
     order by lower, higher`,
    [userIds],
  )
  return rows.map(({ lower, higher }) => [lower, higher])
}

/**
 * Whether two of these people must not share a room: one has blocked the other, whichever way.
 *
 * @returns directionless; may be asked in either order
 */
export async function readBlocks(
  client: SqlClient,
  userIds: readonly number[],
): Promise<(a: number, b: number) => boolean> {
  const pairs = await readBlockedPairs(client, userIds)
  const keys = new Set(pairs.map(([lower, higher]) => `${lower} ${higher}`))
  return (a, b) => keys.size > 0 && keys.has(a < b ? `${a} ${b}` : `${b} ${a}`)
}
