import { createRequire } from 'node:module'
import path from 'node:path'
import { firstThatStarts, inPath, installWithApt, starts } from './debian-packages.ts'
import { runCommand } from './steps/run-command.ts'

const browserNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const debianPackages = ['chromium', 'fonts-noto-cjk']
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
    ((await installWithApt(debianPackages)) ? await firstThatStarts(installedBrowsers()) : null) ??
    (await downloadWithPlaywright())
  )
}

async function checkChosen(file: string): Promise<string> {
  if (await starts(file)) return file
  throw new Error(`CHROME_PATH is ${file}, and no browser starts from there. ${advice}`)
}

function installedBrowsers(): string[] {
  return browserNames.flatMap((name) => inPath(name) ?? [])
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
