import { existsSync } from 'node:fs'
import path from 'node:path'
import { runCommand } from './steps/run-command.ts'

/**
 * Installs packages of the distribution, as root on Debian.
 *
 * @returns false where this is no Debian, or not root, or apt-get fails
 */
export async function installWithApt(packages: readonly string[]): Promise<boolean> {
  const apt = inPath('apt-get')
  if (apt === null || process.getuid?.() !== 0) return false
  process.stdout.write(`...    installing ${packages.join(', ')} with apt-get\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runCommand({ file: apt, args: ['update'], environment })
  const args = ['install', '-y', '--no-install-recommends', ...packages]
  return (await runCommand({ file: apt, args, environment })).code === 0
}

/** Where a command is, or null. */
export function inPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null
}

/** The first of some programs that can tell its version, or null. */
export async function firstThatStarts(files: readonly string[]): Promise<string | null> {
  for (const file of files) if (await starts(file)) return file
  return null
}

export async function starts(file: string): Promise<boolean> {
  return (await runCommand({ file, args: ['--version'] })).code === 0
}
