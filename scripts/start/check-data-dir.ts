import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeDataDir } from '@kuji/config/make-data-dir'
import { StartError } from './start-error.ts'

/**
 * Makes DATA_DIR if it is not there and makes sure that it can be written.
 *
 * @throws {StartError} when it cannot
 */
export function checkDataDir(folder: string): void {
  const probe = path.join(folder, `.writable-${process.pid}`)
  try {
    makeDataDir(folder)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new StartError(
      `DATA_DIR ${folder} cannot be written (${code}): make it writable, or set DATA_DIR to a folder that is.`,
    )
  }
}
