import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const addressFile = z.object({ url: z.url().transform((url) => url.replace(/\/+$/, '')) })

/** Where `npm start` said the Zoom simulator is, without a trailing slash; null when it never said so. */
export function simulatorAddress(dataDir: string): string | null {
  try {
    return addressFile.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8'))).url
  } catch {
    return null
  }
}

/** Leaves the Zoom simulator's address for the server and the worker. `dataDir` must exist. */
export function writeSimulatorAddress(dataDir: string, url: string): void {
  const draft = `${fileIn(dataDir)}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify({ url })}\n`)
  renameSync(draft, fileIn(dataDir))
}

function fileIn(dataDir: string): string {
  return join(dataDir, 'zoom-simulator.json')
}
