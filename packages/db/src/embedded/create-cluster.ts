import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { CLUSTER_USER, isInitialised, type Cluster } from './cluster.ts'
import { sentenceFor } from './failure-sentence.ts'
import type { ServerCommands } from './server-commands.ts'

export type ClusterOptions = {
  /** For tests: nothing is forced to disk, so a power cut would lose it. */
  readonly throwaway?: boolean
}

/**
 * Makes the folder of the cluster, its contents readable by nobody else.
 *
 * @throws Error, in one sentence, when it cannot be written
 */
export function makeHome(cluster: Cluster): void {
  try {
    mkdirSync(cluster.home, { recursive: true, mode: 0o711 })
    accessSync(cluster.home, constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(
      `Kuji cannot write its database to ${cluster.home} (${code}): choose another DATA_DIR, or run Kuji as the user who owns it.`,
      {
        cause,
      },
    )
  }
}

/**
 * Runs initdb where there is no cluster yet, with a password of its own (0600).
 *
 * @throws Error, in one sentence, when that fails
 */
export async function createCluster(
  cluster: Cluster,
  commands: ServerCommands,
  { throwaway = false }: ClusterOptions,
): Promise<void> {
  const { account } = commands
  if (account) chownSync(cluster.home, account.uid, account.gid)
  if (isInitialised(cluster)) return
  refuseForeignData(cluster)
  rmSync(cluster.unfinished, { recursive: true, force: true })
  try {
    writeFileSync(cluster.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (account) chownSync(cluster.passwordFile, account.uid, account.gid)
    await commands.initdb(initArguments(cluster, throwaway))
    renameSync(cluster.unfinished, cluster.data)
  } catch (error) {
    rmSync(cluster.unfinished, { recursive: true, force: true })
    throw sentenceFor(error, `Kuji could not create its database in ${cluster.home}`)
  }
}

/** A data directory without its password file was not finished by us, or has lost its key: never overwrite it. */
function refuseForeignData(cluster: Cluster): void {
  if (!existsSync(cluster.data)) return
  throw new Error(
    `The database in ${cluster.home} is incomplete (data/PG_VERSION or password is missing). ` +
      'Restore it from a backup, or move that folder away to begin anew.',
  )
}

function initArguments(cluster: Cluster, throwaway: boolean): string[] {
  return [
    `--pgdata=${cluster.unfinished}`,
    `--username=${CLUSTER_USER}`,
    `--pwfile=${cluster.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(throwaway ? ['--no-sync'] : []),
  ]
}
