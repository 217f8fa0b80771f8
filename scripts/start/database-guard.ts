import { ensureEmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { stopUnlessUsed } from './stop-unless-used.ts'

/**
 * Runs beside `npm start`, in a process of its own. PostgreSQL belongs to no process, so
 * somebody has to stop it when `npm start` is killed; where that ends well it stops PostgreSQL
 * itself and ends this first.
 */
const othersStopWithinMs = 15_000
const [dataDir = ''] = process.argv.slice(2)

process.once('disconnect', () => void stopDatabase())
if (!process.connected) await stopDatabase()

async function stopDatabase(): Promise<void> {
  await stopUnlessUsed(await ensureEmbeddedPostgres(dataDir), othersStopWithinMs)
}
