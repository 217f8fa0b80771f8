import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from './kuji-install.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** A server as a process of its own, on a port that it keeps. */
export type ServerProcess = {
  readonly origin: string
  /** Starts it, and waits until it listens. */
  readonly start: () => Promise<void>
  /** Ends it from one instant to the next, as a crash does. */
  readonly crash: () => Promise<void>
}

/** A server with nothing in its environment but what it is given, not started yet; ended with the test. */
export async function aServerProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = await freePort()
  const running: ChildProcess[] = []
  const crash = async (): Promise<void> => {
    for (const server of running.splice(0)) {
      const ended = once(server, 'exit')
      server.kill('SIGKILL')
      await ended
    }
  }
  onTestFinished(crash)
  return {
    origin: `http://127.0.0.1:${port}`,
    start: async () => {
      const server = spawn(process.execPath, ['apps/server/src/main.ts'], {
        cwd: root,
        env: { PATH: process.env['PATH'], ...environment, PORT: String(port) },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      running.push(server)
      const [message] = (await Promise.race([once(server, 'message'), once(server, 'exit')])) as unknown[]
      if (message !== 'listening') throw new Error('the server did not start; what it said is above')
    },
    crash,
  }
}
