import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { DatabaseConfig } from '@kuji/config/config'
import { ensureEmbeddedPostgres, type EmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { openPool } from '@kuji/db/open-pool'
import { stopChild } from './child.ts'
import type { House } from './house.ts'
import { withProgress } from './say.ts'
import { StartError } from './start-error.ts'
import { stopUnlessUsed } from './stop-unless-used.ts'

const connectionsCloseWithinMs = 1_000

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
  const guard = startGuard(place.dir)
  await house.add({
    name: 'PostgreSQL',
    stop: async () => {
      await stopChild(guard)
      await stopEmbedded(server)
    },
  })
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

/** One that was running before us is stopped too, unless somebody else is using it: a killed start may have left it. */
async function stopEmbedded(server: EmbeddedPostgres): Promise<void> {
  if (server.started) await server.stop()
  else await stopUnlessUsed(server, connectionsCloseWithinMs)
}

/** Starts what stops PostgreSQL in case we are killed. */
function startGuard(folder: string): ChildProcess {
  const script = fileURLToPath(new URL('database-guard.ts', import.meta.url))
  return spawn(process.execPath, [script, folder], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0])
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
}
