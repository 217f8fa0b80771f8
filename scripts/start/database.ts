import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { DatabaseConfig } from '@kuji/config/config'
import { ensureEmbeddedPostgres, type EmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { checkDatabase } from './check-database.ts'
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
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error })
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
