import { spawn, type ChildProcess } from 'node:child_process'

/**
 * Runs JavaScript in a Node process of its own, for tests about several
 * processes. The code may import our packages; `process.argv.slice(1)` is `args`.
 */
export function startCode(code: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', code, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Runs code to its end and gives what it printed. */
export function runCode(code: string, args: readonly string[]): Promise<string> {
  const child = startCode(code, args)
  let printed = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exit) => {
      if (exit === 0) resolve(printed.trim())
      else reject(new Error(`the code ended with ${exit}, having printed: ${printed}`))
    })
  })
}
