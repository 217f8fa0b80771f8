import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.ts'
import { openPool, type PoolSize } from './open-pool.ts'
import type { SqlPool } from './sql-client.ts'

/** Both ways to the data: Prisma for single rows, the pool for bulk SQL and transactions. They share connections. */
export type Database = {
  readonly prisma: PrismaClient
  readonly pool: SqlPool
  readonly close: () => Promise<void>
}

/**
 * Opens the database lazily: the first query connects, so an unreachable
 * database shows there and not here.
 *
 * Connecting takes at most 5 s, a statement 30 s.
 */
export function openDatabase(url: string, size: PoolSize = {}): Database {
  const pool = openPool(url, size)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  return {
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}
