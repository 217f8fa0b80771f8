import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes DATA_DIR, and what is above it, where it is not there.
 *
 * Step by step: Node's own recursive way never ends where the system answers that a
 * folder cannot be, as /proc does.
 */
export function makeDataDir(folder: string): void {
  if (existsSync(folder)) return
  makeDataDir(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process was faster.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  // Root's database runs as another user, who has to pass through.
  chmodSync(folder, process.getuid?.() === 0 ? 0o755 : 0o700)
}
