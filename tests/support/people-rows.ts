import { randomUUID } from 'node:crypto'
import type { SqlPool } from '@kuji/db/sql-client'

/** Writes so many people in one statement, and gives their ids. They can't log in. */
export async function addPeople(pool: SqlPool, count: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into users (username, email, password)
     select $1 || ' ' || n, $1 || '-' || n || '@people.example', '!' from generate_series(1, $2::int) as n
     order by n returning id`,
    [randomUUID(), count],
  )
  return rows.map(({ id }) => id)
}

/** Writes what `safety.block` would leave: the first of each pair has blocked the second. */
export async function addBlocks(
  pool: SqlPool,
  pairs: readonly (readonly [blocker: number, blocked: number])[],
): Promise<void> {
  await pool.query(
    'insert into blocks (blocker_id, blocked_id) select * from unnest($1::int[], $2::int[]) on conflict do nothing',
    [pairs.map(([blocker]) => blocker), pairs.map(([, blocked]) => blocked)],
  )
}
