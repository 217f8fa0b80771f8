import { readdirSync, readlinkSync, realpathSync } from 'node:fs'

/**
 * A living process whose working directory is this folder, or null.
 *
 * PostgreSQL's processes work in their data directory, so this tells a server
 * that runs from a pid file left behind, even when another program has that pid
 * by now or the dead server is a zombie nobody has reaped.
 */
export function processInFolder(folder: string): number | null {
  const wanted = realpathSync(folder)
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = pids.find((pid) => workingDirectory(pid) === wanted)
  return found === undefined ? null : Number(found)
}

/** Null for a process that ended, is a zombie, or belongs to somebody else. */
function workingDirectory(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}
