import type { SqlPool, SqlTransaction } from '@kuji/db/sql-client'

/** Milliseconds by the name of a part. */
export type PartTimes = Map<string, number>

/** Which part a statement belongs to: the first whose pattern fits. */
type Parts = readonly (readonly [name: string, pattern: RegExp])[]

/**
 * The pool, adding up how long the statements of its transactions take from their sending
 * to the last row, by part; what fits no part is `other`.
 */
export function timedPool(pool: SqlPool, parts: Parts, times: PartTimes): SqlPool {
  const connect = async (): Promise<SqlTransaction> => timedClient(await pool.connect(), parts, times)
  return redirected(pool, 'connect', connect)
}

function timedClient(client: SqlTransaction, parts: Parts, times: PartTimes): SqlTransaction {
  const query = async (...words: unknown[]): Promise<unknown> => {
    const startedAt = performance.now()
    const result: unknown = await (client.query as (...all: unknown[]) => Promise<unknown>)(...words)
    const name = parts.find(([, pattern]) => pattern.test(textOf(words[0])))?.[0] ?? 'other'
    times.set(name, (times.get(name) ?? 0) + performance.now() - startedAt)
    return result
  }
  return redirected(client, 'query', query)
}

function textOf(statement: unknown): string {
  return typeof statement === 'string' ? statement : (statement as { text: string }).text
}

/** The same object but for one method. */
function redirected<T extends object>(target: T, method: keyof T, other: unknown): T {
  return new Proxy(target, {
    get: (_target, name) => {
      if (name === method) return other
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
}
