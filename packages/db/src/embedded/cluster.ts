import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Where one embedded PostgreSQL keeps its things, all below `<DATA_DIR>/postgres`. */
export type Cluster = {
  readonly home: string
  readonly data: string
  /** Where initdb works; renamed to `data` when it has finished, so that half a cluster never counts as one. */
  readonly unfinished: string
  readonly passwordFile: string
  readonly portFile: string
  readonly logFile: string
}

export const CLUSTER_USER = 'kuji'

/** Names the files of the cluster below this data directory; reads and writes nothing. */
export function clusterIn(dataDir: string): Cluster {
  const home = path.resolve(dataDir, 'postgres')
  return {
    home,
    data: path.join(home, 'data'),
    unfinished: path.join(home, 'data.unfinished'),
    passwordFile: path.join(home, 'password'),
    portFile: path.join(home, 'port'),
    logFile: path.join(home, 'log'),
  }
}

/** True once initdb has finished here. */
export function isInitialised(cluster: Cluster): boolean {
  return existsSync(path.join(cluster.data, 'PG_VERSION')) && existsSync(cluster.passwordFile)
}

/** The port it last ran on, or null before its first start. */
export function readPort(cluster: Cluster): number | null {
  if (!existsSync(cluster.portFile)) return null
  const port = Number(readFileSync(cluster.portFile, 'utf8'))
  return Number.isInteger(port) && port > 0 ? port : null
}

/** The address of one of its databases, password included: never for a log. */
export function databaseUrl(
  cluster: Cluster,
  { port, database }: { port: number; database: string },
): string {
  const password = encodeURIComponent(readFileSync(cluster.passwordFile, 'utf8').trim())
  return `postgresql://${CLUSTER_USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
}
