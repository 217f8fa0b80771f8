import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type StateFile = {
  /** What was read at the start; undefined when there was nothing. */
  readonly content: unknown
  /** Says that the state changed; it is written a moment later, many changes together. */
  readonly changed: () => void
  /** Writes what is not written yet. */
  readonly flush: () => void
  /** Puts an unusable file aside. */
  readonly putAside: () => void
}

const writtenAfterMs = 200

/** A state kept in a file for its owner only; without a path, nothing is kept. */
export function openStateFile(path: string | undefined, current: () => unknown): StateFile {
  if (path === undefined) {
    const nothing = () => undefined
    return { content: undefined, changed: nothing, flush: nothing, putAside: nothing }
  }
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    writeWhole(path, JSON.stringify(current()))
  }
  return {
    content: readIfThere(path),
    changed: () => void (timer ??= setTimeout(flush, writtenAfterMs)),
    flush,
    putAside: () => renameSync(path, `${path}.unreadable`),
  }
}

function readIfThere(path: string): unknown {
  try {
    return parseOrNull(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function writeWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.draft`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}
