import type pg from 'pg'

/** Whatever runs SQL: the pool, or one client of it inside a transaction. */
export type SqlClient = Pick<pg.ClientBase, 'query'>

/** The pool that a whole process shares. */
export type SqlPool = pg.Pool

/** One connection of the pool, held for the length of a transaction. */
export type SqlTransaction = pg.PoolClient
