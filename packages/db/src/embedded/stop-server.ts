import { existsSync } from 'node:fs'
import type { Cluster } from './cluster.ts'
import { sentenceFor } from './failure-sentence.ts'
import { processInFolder } from './process-in-folder.ts'
import { serverCommands } from './server-commands.ts'

const STOP_TIMEOUT_SECONDS = 30

/**
 * Stops the server and waits until it is gone; nothing to do when it is not running.
 *
 * @param mode `fast` closes files in order, `immediate` leaves that to the recovery of the next start
 * @throws Error, in one sentence, when it does not stop
 */
export async function stopServer(cluster: Cluster, mode: 'fast' | 'immediate'): Promise<void> {
  if (!existsSync(cluster.data) || processInFolder(cluster.data) === null) return
  const { pgCtl } = await serverCommands(cluster)
  try {
    await pgCtl(['stop', '-D', cluster.data, '-w', '-t', String(STOP_TIMEOUT_SECONDS), '-m', mode])
  } catch (error) {
    if (processInFolder(cluster.data) === null) return
    throw sentenceFor(error, `The embedded PostgreSQL in ${cluster.home} did not stop`, cluster.logFile)
  }
}
