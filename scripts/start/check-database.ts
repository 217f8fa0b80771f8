import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { openPool } from '@kuji/db/open-pool'
import { StartError } from './start-error.ts'

/**
 * Makes sure that the database of DATABASE_URL can be worked with.
 *
 * @throws {StartError} when it cannot; without the password
 */
export async function checkDatabase(url: string): Promise<void> {
  const pool = openPool(url, { max: 1 })
  try {
    await pool.query('select 1')
  } catch (error) {
    throw new StartError(sentence(error, url), { cause: error })
  } finally {
    await pool.end()
  }
}

function sentence(error: unknown, url: string): string {
  const { hostname, port, pathname } = new URL(url)
  const place = `${hostname}:${port || '5432'}${pathname}`
  if (isDatabaseUnreachable(error))
    return `The database ${place} does not answer: start it, or mend DATABASE_URL.`
  const reason = error instanceof Error ? error.message : String(error)
  return `The database ${place} cannot be used (${reason}): mend DATABASE_URL.`
}
