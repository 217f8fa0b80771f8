import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { browserSwitches } from '../support/browser-switches.ts'

type Options = {
  readonly executable: string
  readonly url: string
  /** Whose session the browser has; null is nobody's. */
  readonly token: string | null
}

/** A browser with nothing attached to it that could slow it down. */
export type MeasuredBrowser = {
  readonly url: string
  /** Where it takes DevTools commands. */
  readonly port: number
  readonly close: () => Promise<void>
}

const hourSeconds = 3600

/** Opens a browser that has visited the page once as this person, so that it remembers them. */
export async function openMeasuredBrowser(options: Options): Promise<MeasuredBrowser> {
  const profile = mkdtempSync(path.join(tmpdir(), 'kuji-lighthouse-'))
  if (options.token !== null) await visit(profile, { ...options, token: options.token })
  const switches = [
    '--headless=new',
    '--no-sandbox',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ]
  const child = spawn(options.executable, [...switches, ...browserSwitches, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return {
    url: options.url,
    port: await debuggingPort(child),
    close: async () => {
      const ended = once(child, 'close')
      child.kill()
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function visit(
  profile: string,
  { executable, url, token }: Options & { token: string },
): Promise<void> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    args: browserSwitches,
  })
  const expires = Date.now() / 1000 + hourSeconds
  await context.addCookies([
    { name: 'kuji_session', value: token, url, expires, httpOnly: true, sameSite: 'Lax' },
  ])
  const page = await context.newPage()
  await page.goto(url)
  await page.getByRole('timer').waitFor()
  await context.close()
}

async function debuggingPort({ stderr }: ChildProcess): Promise<number> {
  if (stderr === null) throw new Error('the browser was started without its error output')
  for await (const line of createInterface({ input: stderr })) {
    const port = /^DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1]
    if (port !== undefined) {
      stderr.resume()
      return Number(port)
    }
  }
  throw new Error('the browser did not start')
}
