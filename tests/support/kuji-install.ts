import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { aWorkerInstall, type WorkerInstall } from './worker-install.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** A whole Kuji for one test: database, Zoom, push service and workers, and a server whose clock is moved. */
export type KujiInstall = WorkerInstall & {
  readonly origin: string
  /** Starts the server at an instant; one that runs is stopped first, as for an update. */
  readonly serveAt: (instant: string) => Promise<void>
}

/** An install of its own with a server not started yet; gone when the test ends. */
export async function aKujiInstall(): Promise<KujiInstall> {
  const install = await aWorkerInstall()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const environment = {
    ...install.environment,
    PORT: String(port),
    PUBLIC_URL: origin,
    RATE_LIMIT_SIGNUP: '1000',
  }
  const running: ChildProcess[] = []
  const stop = (): Promise<unknown> => Promise.all(running.splice(0).map(stopServer))
  onTestFinished(async () => void (await stop()))
  const serveAt = async (instant: string): Promise<void> => {
    await stop()
    const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...environment, KUJI_NOW: instant },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    running.push(server)
    await untilListening(server)
  }
  // Workers put the address of this server into their messages.
  const start: KujiInstall['start'] = (words, replaced) =>
    install.start(words, { PUBLIC_URL: origin, ...replaced })
  return {
    ...install,
    environment,
    start,
    run: (words, replaced) => start(words, replaced).ended,
    origin,
    serveAt,
  }
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function untilListening(server: ChildProcess): Promise<void> {
  const [message] = (await Promise.race([once(server, 'message'), once(server, 'exit')])) as unknown[]
  if (message !== 'listening') throw new Error('the server did not start; what it said is above')
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}
