import pg from 'pg'
import { clusterIn, databaseUrl, isInitialised, readPort, type Cluster } from './cluster.ts'
import { createCluster, makeHome, type ClusterOptions } from './create-cluster.ts'
import { sentenceFor } from './failure-sentence.ts'
import { probeServer } from './probe-server.ts'
import { serverCommands } from './server-commands.ts'
import { withStartLock } from './start-lock.ts'
import { startServer } from './start-server.ts'
import { stopServer } from './stop-server.ts'

/** The database that Kuji's programs use; created along with the server. */
export const KUJI_DATABASE = 'kuji'

export type EmbeddedPostgres = {
  /** The address of a database, with the password: never for a log. */
  readonly url: (database?: string) => string
  readonly port: number
  /** True when this call started it, false when it was running. */
  readonly started: boolean
  /** Stops the server for everybody; its data stays. */
  readonly stop: () => Promise<void>
}

export type EnsureOptions = ClusterOptions & { readonly log?: (message: string) => void }

/**
 * Sees to it that the PostgreSQL of this data directory runs, making it on first
 * use. The server belongs to no process: it goes on when its starter ends, and
 * any number of processes may ask at once.
 *
 * @param dataDir DATA_DIR; everything is kept in its subfolder `postgres`
 * @throws Error whose message is one sentence for a person
 */
export async function ensureEmbeddedPostgres(
  dataDir: string,
  options: EnsureOptions = {},
): Promise<EmbeddedPostgres> {
  const cluster = clusterIn(dataDir)
  const port = await runningPort(cluster)
  if (port !== null) return embedded(cluster, { port, started: false, ...options })
  makeHome(cluster)
  return withStartLock(cluster.home, () => startUnderLock(cluster, options))
}

/** The usual case, a login and nothing else. */
async function runningPort(cluster: Cluster): Promise<number | null> {
  const port = isInitialised(cluster) ? readPort(cluster) : null
  if (port === null) return null
  const answer = await probeServer(databaseUrl(cluster, { port, database: KUJI_DATABASE }))
  return answer === 'ready' ? port : null
}

async function startUnderLock(cluster: Cluster, options: EnsureOptions): Promise<EmbeddedPostgres> {
  const running = await runningPort(cluster)
  if (running !== null) return embedded(cluster, { port: running, started: false, ...options })
  if (!isInitialised(cluster)) options.log?.('creating the database')
  else options.log?.('starting the database')
  const commands = await serverCommands(cluster)
  await createCluster(cluster, commands, options)
  const port = await startServer(cluster, commands, options)
  await createDatabase(cluster, port)
  return embedded(cluster, { port, started: true, ...options })
}

async function createDatabase(cluster: Cluster, port: number): Promise<void> {
  if ((await probeServer(databaseUrl(cluster, { port, database: KUJI_DATABASE }))) === 'ready') return
  const client = new pg.Client({ connectionString: databaseUrl(cluster, { port, database: 'postgres' }) })
  await client.connect()
  try {
    await client.query(`create database ${KUJI_DATABASE}`)
  } catch (error) {
    throw sentenceFor(error, `Kuji could not create its database in ${cluster.home}`, cluster.logFile)
  } finally {
    await client.end()
  }
}

type Running = ClusterOptions & { readonly port: number; readonly started: boolean }

function embedded(cluster: Cluster, { port, started, throwaway = false }: Running): EmbeddedPostgres {
  return {
    url: (database = KUJI_DATABASE) => databaseUrl(cluster, { port, database }),
    port,
    started,
    stop: () => stopServer(cluster, throwaway ? 'immediate' : 'fast'),
  }
}
