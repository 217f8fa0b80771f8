import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { StartError } from './start-error.ts'

/**
 * Makes DATA_DIR if it is not there and makes sure that it can be written.
 *
 * @throws {StartError} when it cannot
 */
export function checkDataDir(folder: string): void {
  const probe = path.join(folder, `.writable-${process.pid}`)
  try {
    if (!existsSync(folder)) makeFolder(folder)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new StartError(
      `DATA_DIR ${folder} cannot be written (${code}): make it writable, or set DATA_DIR to a folder that is.`,
    )
  }
}

/** Step by step: Node's own recursive way never ends where the system answers that a folder cannot be, as /proc does. */
function makeFolder(folder: string): void {
  const parent = path.dirname(folder)
  if (!existsSync(parent)) makeFolder(parent)
  mkdirSync(folder)
  // the embedded database of root runs as another user, who must get through
  chmodSync(folder, process.getuid?.() === 0 ? 0o755 : 0o700)
}
