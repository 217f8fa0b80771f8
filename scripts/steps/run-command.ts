import { spawn, type ChildProcess } from 'node:child_process'

/** How a command ended, and all it printed. */
export type CommandResult = { readonly code: number; readonly output: string }
export type Command = {
  readonly file: string
  readonly args: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
}

const running = new Set<ChildProcess>()

/** Runs a command to its end. It never throws: a command that cannot be started has code 127. */
export function runCommand({ file, args, environment }: Command): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env: environment ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    let output = ''
    const keep = (chunk: Buffer) => (output += chunk.toString())
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const end = (code: number) => {
      running.delete(child)
      resolve({ code, output })
    }
    child.once('error', (error) => {
      output += error.message
      end(127)
    })
    child.once('close', (code) => end(code ?? 1))
  })
}

/** Runs one of the root package's scripts. */
export function runNpmScript(name: string, environment?: NodeJS.ProcessEnv): Promise<CommandResult> {
  const npm = process.env['npm_execpath']
  const args = ['run', '--silent', name]
  return npm?.endsWith('.js')
    ? runCommand({ file: process.execPath, args: [npm, ...args], ...(environment && { environment }) })
    : runCommand({ file: 'npm', args, ...(environment && { environment }) })
}

/** From now on a signal, or the end of whoever started us, ends the running commands and then this process. */
export function endCommandsWithUs(): void {
  const end = (signal: NodeJS.Signals) => {
    for (const child of running) child.kill(signal)
    process.exit(130)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  process.once('disconnect', () => end('SIGTERM'))
  process.channel?.unref()
}
