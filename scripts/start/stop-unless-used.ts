import { setTimeout as sleep } from 'node:timers/promises'
import type { EmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { openPool } from '@kuji/db/open-pool'

const pollMs = 100

/**
 * Stops the embedded PostgreSQL, unless somebody else goes on using it.
 *
 * @param patienceMs how long to wait for others: the connections of what has just been stopped are still closing
 */
export async function stopUnlessUsed(server: EmbeddedPostgres, patienceMs: number): Promise<void> {
  if (!(await isUsedFor(server, patienceMs))) await server.stop()
}

async function isUsedFor(server: EmbeddedPostgres, patienceMs: number): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  const pool = openPool(server.url(), { max: 1 })
  try {
    while (performance.now() < deadline) {
      const { rows } = await pool.query<{ others: number }>(
        `select count(*)::int as others from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid()`,
      )
      if (rows[0]?.others === 0) return false
      await sleep(pollMs)
    }
    return true
  } catch {
    return false
  } finally {
    await pool.end()
  }
}
