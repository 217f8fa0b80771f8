import pg from 'pg'
import type { SqlPool } from './sql-client.ts'

const CONNECT_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000
const QUERY_TIMEOUT_MS = 35_000
const DEFAULT_CONNECTIONS = 10

export type PoolSize = {
  /** Most connections at once (10); a process that runs once and ends needs 2. */
  readonly max?: number
}

/**
 * Opens a connection pool that outlives restarts of its database: a lost
 * connection fails the query that was using it, never the process.
 *
 * Values arrive as the driver gives them: an `int8` (and so `count(*)`) is a
 * string, to be cast in SQL (`count(*)::int`) or read with `BigInt`; Prisma
 * gives the same column as a bigint.
 */
export function openPool(url: string, { max = DEFAULT_CONNECTIONS }: PoolSize = {}): SqlPool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'kuji',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // The server cannot end a statement for us over a network that has gone silent.
    query_timeout: QUERY_TIMEOUT_MS,
    // A process that hangs inside a transaction must not keep a slot locked for everybody else.
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    keepAlive: true,
  })
  // Without a listener Node ends the process when the database goes away. The pool
  // listens only while a connection is idle, hence a listener per connection too.
  pool.on('error', ignoreLostConnection)
  pool.on('connect', (client) => client.on('error', ignoreLostConnection))
  return pool
}

/** The query in flight, or else the next one, reports the loss to somebody who can act on it. */
function ignoreLostConnection(): void {}
