import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The process id of the PostgreSQL of a data directory, running or killed a moment ago. */
export function postgresProcess(dataDir: string): number {
  const [pid] = readFileSync(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')
  return Number(pid)
}
