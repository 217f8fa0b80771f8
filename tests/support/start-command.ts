import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { waitUntil } from './wait-until.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** `npm start` under way, as it is without npm. */
export type StartedKuji = {
  readonly process: ChildProcess
  /** All it has printed until now. */
  readonly printed: () => string
  /** Waits until it has printed what fits. */
  readonly says: (text: RegExp) => Promise<void>
  readonly ended: Promise<{ readonly code: number | null; readonly printed: string }>
}

/** Starts everything with these settings and nothing else in the environment; killed with the test. */
export function startCommand(settings: Readonly<Record<string, string>>): StartedKuji {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, printed }))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return {
    process: child,
    printed: () => printed,
    says: (text) => waitUntil(() => text.test(printed) || fail(child, printed), patienceMs),
    ended,
  }
}

const patienceMs = 180_000

function fail({ exitCode }: ChildProcess, printed: string): false {
  if (exitCode !== null) throw new Error(`it ended with ${exitCode}, having printed: ${printed}`)
  return false
}

/** The processes, by command line, that were started with this data directory or work in it. */
export function processesOf(dataDir: string): string[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return numbers.flatMap((pid) => {
    const command = readProcess(pid, 'cmdline').join(' ').trim()
    const isOurs = command.includes(dataDir) || readProcess(pid, 'environ').includes(`DATA_DIR=${dataDir}`)
    return isOurs && command !== '' ? [command] : []
  })
}

/** Empty for a process that is gone. */
function readProcess(pid: string, file: 'cmdline' | 'environ'): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return []
  }
}
