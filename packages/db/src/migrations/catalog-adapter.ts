import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import type { SqlPool } from '../sql-client.ts'

/** PostgreSQL's one-byte type `"char"`, met only in its catalog. */
const CHAR_OID = 18
const TEXT_OID = 25

type RawResult = { readonly rows: unknown[]; readonly fields?: { dataTypeID: number }[] }
type RawQuery = (...args: unknown[]) => Promise<RawResult>

/**
 * Prisma's PostgreSQL adapter as the schema engine needs it.
 *
 * Two things are mended: the stock adapter cannot read catalog columns of type
 * `"char"`, and it cuts scripts at every semicolon, also inside functions and
 * strings. There is no shadow database: a comparison uses a throwaway one.
 */
export function catalogAdapterFactory(pool: SqlPool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool)
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => mendAdapter(await factory.connect(), pool),
    connectToShadowDb: () => Promise.reject(new Error('Kuji compares schemas without a shadow database')),
  }
}

function mendAdapter(adapter: SqlDriverAdapter, pool: SqlPool): SqlDriverAdapter {
  const charColumns = watchCharColumns(pool)
  const queryRaw = adapter.queryRaw.bind(adapter)
  return Object.assign(adapter, {
    queryRaw: async (query: Parameters<typeof queryRaw>[0]): Promise<SqlResultSet> => {
      const result = await queryRaw(query)
      for (const column of charColumns.get(result.rows) ?? []) {
        // The engine panics over Text where it expects a single character.
        result.columnTypes[column] = ColumnTypeEnum.Character
      }
      return result
    },
    // Without arguments pg sends the whole text in one message: one implicit transaction.
    executeScript: async (script: string): Promise<void> => {
      await adapter.executeRaw({ sql: script, args: [], argTypes: [] })
    },
  })
}

/** Has the pool present `"char"` columns as text, and remembers by result which they were. */
function watchCharColumns(pool: SqlPool): WeakMap<object, number[]> {
  const charColumns = new WeakMap<object, number[]>()
  const query = pool.query.bind(pool) as RawQuery
  const watchedQuery: RawQuery = async (...args) => {
    const result = await query(...args)
    const columns: number[] = []
    for (const [column, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== CHAR_OID) continue
      field.dataTypeID = TEXT_OID
      columns.push(column)
    }
    if (columns.length > 0) charColumns.set(result.rows, columns)
    return result
  }
  Object.assign(pool, { query: watchedQuery })
  return charColumns
}
