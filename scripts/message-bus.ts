import { inPath, installWithApt } from './debian-packages.ts'
import { runCommand } from './steps/run-command.ts'

/**
 * Makes sure that notifications can be seen: browsers hand them to a message bus, Firefox through libnotify.
 *
 * @throws {Error} with a sentence that says what to install
 */
export async function ensureMessageBus(): Promise<void> {
  if (await isThere()) return
  if ((await installWithApt(['dbus', 'libnotify4'])) && (await isThere())) return
  throw new Error(
    'Install dbus and libnotify (on Debian: apt-get install dbus libnotify4): the push tests see notifications through them.',
  )
}

async function isThere(): Promise<boolean> {
  return inPath('dbus-daemon') !== null && (await hasLibrary('libnotify.so.4'))
}

/** Asks the dynamic linker's cache; where there is none (no Linux), a library cannot be told to be missing. */
async function hasLibrary(name: string): Promise<boolean> {
  const file = inPath('ldconfig') ?? '/sbin/ldconfig'
  const { code, output } = await runCommand({ file, args: ['-p'] })
  return code !== 0 || output.includes(name)
}
