import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** How a worker ended: `code` is null when a signal ended it. */
export type WorkerEnd = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
  /** From its report to its end. */
  readonly lingeredMs: number
}

/** A worker under way. Killed with the test, if it still runs then. */
export type WorkerProcess = {
  readonly ended: Promise<WorkerEnd>
  readonly kill: (signal: NodeJS.Signals) => void
}

/**
 * Starts the worker as cron does: a process of its own, with nothing in its
 * environment but what it is given.
 */
export function startWorker(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): WorkerProcess {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['apps/worker/src/main.ts', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let reportedAt = Infinity
  child.stdout.once('data', () => (reportedAt = performance.now()))
  const exit = new Promise<Omit<WorkerEnd, 'stdout' | 'stderr'>>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      const now = performance.now()
      resolve({ code, signal, milliseconds: now - startedAt, lingeredMs: now - reportedAt })
    })
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const ended = Promise.all([exit, output]).then(([end, [stdout, stderr]]) => ({ ...end, stdout, stderr }))
  return { ended, kill: (signal) => void child.kill(signal) }
}

/** The one line of JSON on standard output that a worker with `--json` leaves. */
export function readReport({ stdout }: WorkerEnd): Record<string, unknown> {
  if (!/^\{.*\}\n$/.test(stdout)) throw new Error(`not one line of JSON: ${stdout}`)
  return JSON.parse(stdout) as Record<string, unknown>
}
