import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type ChildOptions = {
  readonly script: string
  readonly args?: readonly string[]
  readonly now: Date | null
  /** Gets what the process prints: file descriptors, or null to read it here. */
  readonly log: number
  /** Reads standard output here instead of logging it. */
  readonly readsOutput?: boolean
}

const preload = fileURLToPath(new URL('stop-with-parent.ts', import.meta.url))
const root = fileURLToPath(new URL('../..', import.meta.url))
const patienceMs = 10_000

/**
 * Starts one of Kuji's programs beside this one.
 *
 * It has a process group of its own, so that Ctrl-C in the terminal reaches this
 * process only and the order of stopping is ours; it ends by itself when we die.
 */
export function startChild({ script, args = [], now, log, readsOutput = false }: ChildOptions): ChildProcess {
  return spawn(process.execPath, ['--import', preload, script, ...args], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...(now && { KUJI_NOW: now.toISOString() }) },
    stdio: ['ignore', readsOutput ? 'pipe' : log, log, 'ipc'],
  })
}

/** Asks a process to stop, and ends it when it has not done so in time. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const hurry = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await ended
  clearTimeout(hurry)
}

/** True when the process has ended, well or not. */
function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** Waits for the end of a process and gives its exit code (128 for a signal) and what it printed. */
export async function finishChild(child: ChildProcess): Promise<{ code: number; output: string }> {
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  await once(child, child.stdout ? 'close' : 'exit')
  return { code: child.exitCode ?? 128, output }
}
