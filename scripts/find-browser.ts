import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runCommand } from './steps/run-command.ts'

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const debianPackages = ['chromium', 'fonts-noto-cjk', 'dbus', 'libnotify4']
const advice =
  'Install Chromium or Chrome (on Debian: apt-get install chromium), or set CHROME_PATH to where one is, and run the tests again.'

/**
 * The path of a Chromium that starts: an installed one, else one that is installed now.
 *
 * As root on Debian it comes from the distribution, elsewhere from Playwright.
 *
 * @throws {Error} with a sentence that says what to install
 */
export async function findBrowser(): Promise<string> {
  const chosen = process.env['CHROME_PATH']
  if (chosen) return checkChosen(chosen)
  return (
    (await firstThatStarts(installedBrowsers())) ??
    ((await installWithApt()) ? await firstThatStarts(installedBrowsers()) : null) ??
    (await downloadWithPlaywright())
  )
}

/**
 * Makes sure that a message bus can be started: the browser hands notifications to one.
 *
 * @throws {Error} with a sentence that says what to install
 */
export async function ensureMessageBus(): Promise<void> {
  if (inPath('dbus-daemon')) return
  if ((await installWithApt()) && inPath('dbus-daemon')) return
  throw new Error(
    'Install dbus (on Debian: apt-get install dbus libnotify4): the push tests start a dbus-daemon.',
  )
}

async function checkChosen(file: string): Promise<string> {
  if (await starts(file)) return file
  throw new Error(`CHROME_PATH is ${file}, and no browser starts from there. ${advice}`)
}

function installedBrowsers(): string[] {
  return browserNames.flatMap((name) => inPath(name) ?? [])
}

async function firstThatStarts(files: readonly string[]): Promise<string | null> {
  for (const file of files) if (await starts(file)) return file
  return null
}

async function starts(file: string): Promise<boolean> {
  return (await runCommand({ file, args: ['--version'] })).code === 0
}

function inPath(name: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null
}

async function installWithApt(): Promise<boolean> {
  const apt = inPath('apt-get')
  if (!apt || process.getuid?.() !== 0) return false
  process.stdout.write(`...    installing ${debianPackages.join(', ')} with apt-get\n`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runCommand({ file: apt, args: ['update'], environment })
  const args = ['install', '-y', '--no-install-recommends', ...debianPackages]
  return (await runCommand({ file: apt, args, environment })).code === 0
}

async function downloadWithPlaywright(): Promise<string> {
  process.stdout.write('...    downloading Chromium with Playwright\n')
  const { chromium } = await import('playwright-core')
  const file = chromium.executablePath()
  if (await starts(file)) return file
  const cli = path.join(
    path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
    'cli.js',
  )
  const { code, output } = await runCommand({ file: process.execPath, args: [cli, 'install', 'chromium'] })
  if (code === 0 && (await starts(file))) return file
  throw new Error(`No browser was found, and none could be downloaded. ${advice}\n${output}`)
}
