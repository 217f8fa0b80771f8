import { readFileSync } from 'node:fs'

const known: readonly (readonly [RegExp, string])[] = [
  [/No space left on device|Check free disk space|ENOSPC/i, 'the disk is full'],
  [
    /setpriv: /,
    'the user that runs PostgreSQL may not enter its folder (run Kuji as an ordinary user, or move it)',
  ],
  [/Permission denied|EACCES|EPERM/i, 'its files cannot be read or written (look at who owns them)'],
  [/EROFS|Read-only file system/i, 'the file system is read-only'],
  [/shared memory|Cannot allocate memory/i, 'there is not enough memory'],
  [/database files are incompatible/i, 'its files were written by another version of PostgreSQL'],
  [
    /PANIC|corrupt|invalid checkpoint|could not locate a valid checkpoint|invalid .*pg_control/i,
    'its files are damaged',
  ],
]

/**
 * An error for a person to read: what could not be done, why where that is
 * known, and the log to look into.
 */
export function sentenceFor(error: unknown, what: string, logFile?: string): Error {
  const output = outputOf(error)
  const lines = `${output}\n${logFile ? lastLines(logFile) : ''}`
  const reason = known.find(([pattern]) => pattern.test(lines))?.[1] ?? lastLineOf(lines)
  const where = logFile ? ` The whole story is in ${logFile}.` : ''
  return new Error(`${what}: ${reason}.${where}`, { cause: error })
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr : ''
  return stderr.trim() === '' ? error.message : stderr
}

function lastLines(file: string): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n')
  } catch {
    return ''
  }
}

function lastLineOf(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? ''
  return line.replace(/\.$/, '') || 'no reason was given'
}
