import { openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const largestBytes = 20_000_000

/** Where all that Kuji's programs print goes while `npm start` keeps the terminal for people. */
export type LogFile = { readonly file: string; readonly descriptor: number }

/** Opens DATA_DIR/kuji.log to append to; one that has grown large is put aside first. */
export function openLogFile(dataDir: string): LogFile {
  const file = path.join(dataDir, 'kuji.log')
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > largestBytes) renameSync(file, `${file}.old`)
  return { file, descriptor: openSync(file, 'a', 0o600) }
}

/** The end of the log, for a person who has to find out what went wrong. */
export function lastLines({ file }: LogFile, count = 8): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')
}
