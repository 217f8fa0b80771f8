import { firstThatStarts, inPath, installWithApt, starts } from './debian-packages.ts'

const names = ['firefox-esr', 'firefox']
const advice =
  'Install Firefox (on Debian: apt-get install firefox-esr libnotify4), or set FIREFOX_PATH to where one is, and run the tests again.'

/**
 * The path of a Firefox that starts: an installed one, else, as root on Debian, one that is installed now.
 *
 * Playwright's download is no help: it is a build for Playwright alone.
 *
 * @throws {Error} with a sentence that says what to install
 */
export async function findFirefox(): Promise<string> {
  const chosen = process.env['FIREFOX_PATH']
  if (chosen) return checkChosen(chosen)
  const file =
    (await firstThatStarts(installed())) ??
    ((await installWithApt(['firefox-esr', 'libnotify4'])) ? await firstThatStarts(installed()) : null)
  if (file === null) throw new Error(`No Firefox was found, and none could be installed. ${advice}`)
  return file
}

async function checkChosen(file: string): Promise<string> {
  if (await starts(file)) return file
  throw new Error(`FIREFOX_PATH is ${file}, and no Firefox starts from there. ${advice}`)
}

function installed(): string[] {
  return names.flatMap((name) => inPath(name) ?? [])
}
