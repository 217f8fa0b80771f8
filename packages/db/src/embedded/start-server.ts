import { rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { databaseUrl, readPort, type Cluster } from './cluster.ts'
import type { ClusterOptions } from './create-cluster.ts'
import { sentenceFor } from './failure-sentence.ts'
import { probeServer } from './probe-server.ts'
import { processInFolder } from './process-in-folder.ts'
import type { ServerCommands } from './server-commands.ts'

const START_TIMEOUT_SECONDS = 90
const POLL_MS = 100

const settings = {
  listen_addresses: '127.0.0.1',
  // Loopback only: the path of a socket may be too long, and nobody needs it.
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
}

const throwawaySettings = { fsync: 'off', full_page_writes: 'off' }

/**
 * Starts the server of a cluster, apart from this process, so that it serves
 * others and survives us. To be called under the start lock.
 *
 * @returns the port it listens on
 * @throws Error, in one sentence that names its log, when it does not start
 */
export async function startServer(
  cluster: Cluster,
  commands: ServerCommands,
  options: ClusterOptions,
): Promise<number> {
  const running = await waitForRunning(cluster)
  if (running !== null) return running
  rmSync(path.join(cluster.data, 'postmaster.pid'), { force: true })
  const port = await choosePort(cluster)
  const flags = Object.entries({ ...settings, ...(options.throwaway ? throwawaySettings : {}) })
  const serverOptions = [`-p ${port}`, ...flags.map(([name, value]) => `-c ${name}='${value}'`)].join(' ')
  const how = ['-w', '-t', String(START_TIMEOUT_SECONDS), '-l', cluster.logFile, '-o', serverOptions]
  try {
    await commands.pgCtl(['start', '-D', cluster.data, ...how])
  } catch (error) {
    throw sentenceFor(error, `The embedded PostgreSQL in ${cluster.home} did not start`, cluster.logFile)
  }
  return port
}

/** The port of a server that is there already, or on its way up; null when none lives. */
async function waitForRunning(cluster: Cluster): Promise<number | null> {
  const port = readPort(cluster)
  const attempts = (START_TIMEOUT_SECONDS * 1000) / POLL_MS
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (processInFolder(cluster.data) === null) return null
    const answer = port && (await probeServer(databaseUrl(cluster, { port, database: 'postgres' })))
    if (answer === 'ready') return port
    await sleep(POLL_MS)
  }
  throw new Error(
    `A PostgreSQL is running in ${cluster.data} but does not let Kuji in; end it (see ${cluster.logFile}) and try again.`,
  )
}

/** The port of last time when it is still free, so that open addresses stay right. */
async function choosePort(cluster: Cluster): Promise<number> {
  const before = readPort(cluster)
  const port = before !== null && (await isFree(before)) ? before : await freePort(0)
  writeFileSync(cluster.portFile, String(port), { mode: 0o600 })
  return port
}

function isFree(port: number): Promise<boolean> {
  return freePort(port).then(
    () => true,
    () => false,
  )
}

function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port: given } = server.address() as AddressInfo
      server.close(() => resolve(given))
    })
  })
}
