import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { withProgress } from './say.ts'
import { StartError } from './start-error.ts'

const run = promisify(execFile)
const sources = [
  'apps/web',
  'packages/contract/src',
  'packages/domain/src',
  'package-lock.json',
  'tsconfig.base.json',
]
const dist = 'apps/web/dist'
const stamp = path.join(dist, '.built-from')
/** These name every other built file by its content. */
const entries = ['index.html', 'sw.js'].map((name) => path.join(dist, name))

/**
 * Builds the web app unless what is there was built from these very sources.
 *
 * @throws {StartError} when it cannot be built
 */
export async function ensureWebBuild(): Promise<void> {
  const before = hashOf(sources.flatMap(filesIn))
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === `${before} ${hashOf(entries)}`) return
  await withProgress('building the web app', build)
  writeFileSync(stamp, `${before} ${hashOf(entries)}`)
}

async function build(): Promise<void> {
  const vite = path.resolve('node_modules/vite/bin/vite.js')
  try {
    // The NODE_ENV of whoever starts us would otherwise decide what kind of bundle it is.
    const env = { ...process.env, NODE_ENV: 'production' }
    await run(process.execPath, [vite, 'build'], { cwd: 'apps/web', env, timeout: 300_000 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new StartError(`The web app could not be built.\n${stdout}${stderr}`.trimEnd(), { cause: error })
  }
}

function filesIn(place: string): string[] {
  if (path.extname(place) !== '') return [place]
  const isOurs = (file: string) => !/(^|\/)(node_modules|dist|\.turbo)(\/|$)/.test(file)
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(isOurs)
    .toSorted()
}

function hashOf(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(existsSync(file) ? readFileSync(file) : '')
      .update('\0')
  return hash.digest('hex')
}
