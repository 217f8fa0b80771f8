import type { SqlPool } from '@kuji/db/sql-client'

const lastTurns = new WeakMap<SqlPool, Promise<unknown>>()

/**
 * Lets work that needs a slot alone go one after the other within this process, in the
 * order of asking. In the database each would wait with a connection of its own, and a
 * hundred who come at once would leave none for anybody else.
 */
export function inTurn<T>(pool: SqlPool, work: () => Promise<T>): Promise<T> {
  const before = lastTurns.get(pool) ?? Promise.resolve()
  const own = before.then(work, work)
  lastTurns.set(pool, own)
  return own
}
