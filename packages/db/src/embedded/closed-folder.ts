import { statSync } from 'node:fs'
import path from 'node:path'
import type { Account } from './system-account.ts'

/** The outermost folder on the way to this path that the account may not enter, or null. */
export function closedFolder(target: string, account: Account): string | null {
  const folder = path.resolve(target)
  const parent = path.dirname(folder)
  const closedAbove = parent === folder ? null : closedFolder(parent, account)
  if (closedAbove) return closedAbove
  return mayEnter(folder, account) ? null : folder
}

function mayEnter(folder: string, { uid, gid }: Account): boolean {
  const stats = statSync(folder, { throwIfNoEntry: false })
  if (!stats?.isDirectory()) return true
  if (stats.uid === uid) return (stats.mode & 0o100) !== 0
  if (stats.gid === gid) return (stats.mode & 0o010) !== 0
  return (stats.mode & 0o001) !== 0
}
