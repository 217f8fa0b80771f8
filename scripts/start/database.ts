import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseConfig } from '@kuji/config/config'
import { ensureEmbeddedPostgres, type EmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { openPool } from '@kuji/db/open-pool'
import type { House } from './house.ts'
import { withProgress } from './say.ts'
import { StartError } from './start-error.ts'

/**
 * Starts the embedded PostgreSQL, or makes sure that the configured database answers.
 *
 * @returns the address, password included
 * @throws {StartError} when there is no database to work with
 */
export async function startDatabase(house: House, place: DatabaseConfig): Promise<string> {
  if (place.kind === 'url') {
    await checkDatabase(place.url)
    return place.url
  }
  const server = await withProgress('starting PostgreSQL', () => startEmbedded(place.dir))
  await house.add({ name: 'PostgreSQL', stop: () => stopEmbedded(server) })
  return server.url()
}

async function startEmbedded(folder: string): Promise<EmbeddedPostgres> {
  try {
    return await ensureEmbeddedPostgres(folder)
  } catch (error) {
    throw new StartError(messageOf(error), { cause: error })
  }
}

async function checkDatabase(url: string): Promise<void> {
  const pool = openPool(url, { max: 1 })
  try {
    await pool.query('select 1')
  } catch (error) {
    const { hostname, port, pathname } = new URL(url)
    const place = `${hostname}:${port || '5432'}${pathname}`
    throw new StartError(`The database ${place} of DATABASE_URL cannot be used: ${messageOf(error)}.`, {
      cause: error,
    })
  } finally {
    await pool.end()
  }
}

/** One that was running before us is stopped too, unless somebody else is using it: a killed start leaves it behind. */
async function stopEmbedded(server: EmbeddedPostgres): Promise<void> {
  if (server.started || !(await isUsedByOthers(server))) await server.stop()
}

async function isUsedByOthers(server: EmbeddedPostgres): Promise<boolean> {
  const pool = openPool(server.url(), { max: 1 })
  try {
    // the connections of what we have just stopped may still be closing
    for (let tries = 0; tries < 10; tries++) {
      const { rows } = await pool.query<{ others: number }>(
        `select count(*)::int as others from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      if (rows[0]?.others === 0) return false
      await sleep(100)
    }
    return true
  } catch {
    return false
  } finally {
    await pool.end()
  }
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
