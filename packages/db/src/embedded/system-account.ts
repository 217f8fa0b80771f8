import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Cluster } from './cluster.ts'

const run = promisify(execFile)

/** A Unix user and group by number. */
export type Account = { readonly uid: number; readonly gid: number }

/**
 * Who has to run the server: PostgreSQL refuses to run as root. For root that is
 * the owner of an existing cluster, else the user `postgres`, made when absent.
 *
 * @returns null when the process's own user will do
 */
export async function serverAccount(cluster: Cluster): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null
  if (existsSync(cluster.data)) {
    const { uid, gid } = statSync(cluster.data)
    if (uid !== 0) return { uid, gid }
  }
  return (await findPostgresUser()) ?? (await makePostgresUser())
}

async function findPostgresUser(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return null
  }
}

async function makePostgresUser(): Promise<Account> {
  const made = await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(
    (error: unknown) => error,
  )
  // Another process may have made it at the same moment, so the outcome counts and not the exit code.
  const account = await findPostgresUser()
  if (account) return account
  throw new Error(
    'PostgreSQL does not run as root, and a user "postgres" for it could not be made with useradd. ' +
      'Make that user, run Kuji as an ordinary user, or set DATABASE_URL.',
    { cause: made },
  )
}
