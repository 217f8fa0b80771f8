import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { expect, inject, onTestFinished } from 'vitest'

export type FirefoxOptions = {
  /** Where its push service is. */
  readonly pushUrl: string
  /** The address of the message bus that shows notifications. */
  readonly notificationBus: string
}

/** Tests claim no speed: on a machine with much else to do a browser needs long for little. */
const patienceMs = 90_000

/** A Firefox of this test's own, with a new profile, whose push service is a stand-in; it lives in Japan. */
export async function openFirefox({ pushUrl, notificationBus }: FirefoxOptions): Promise<Browser> {
  const profile = mkdtempSync(path.join(tmpdir(), 'kuji-firefox-'))
  onTestFinished(() => rmSync(profile, { recursive: true, force: true, maxRetries: 10 }))
  const browser = await launch({
    browser: 'firefox',
    executablePath: inject('firefox'),
    headless: true,
    userDataDir: profile,
    timeout: patienceMs,
    protocolTimeout: patienceMs,
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: notificationBus, TZ: 'Asia/Tokyo' },
    extraPrefsFirefox: {
      'dom.push.serverURL': pushUrl,
      'dom.push.testing.allowInsecureServerURL': true,
      // What drives the browser turns the push service off.
      'dom.push.connection.enabled': true,
      'dom.push.retryBaseInterval': 100,
      'network.dns.disabled': true,
      'intl.accept_languages': 'ja',
    },
  })
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await showPages(browser)
    await browser.close()
  })
  return browser
}

/** What the person saw when it went wrong. */
async function showPages(browser: Browser): Promise<void> {
  for (const page of await browser.pages()) {
    const text: unknown = await page.evaluate('document.body.innerText').catch(String)
    process.stderr.write(`\n--- ${page.url()}\n${String(text)}\n---\n`)
  }
}

/**
 * A page at an address; with permission to show notifications, which Firefox without a screen cannot ask
 * for. An error that the app does not catch fails the test.
 */
export async function openFirefoxPage(browser: Browser, url: string): Promise<Page> {
  const { origin } = new URL(url)
  await browser.defaultBrowserContext().setPermission(origin, {
    permission: { name: 'notifications' },
    state: 'granted',
  })
  const page = await browser.newPage()
  page.setDefaultTimeout(patienceMs)
  const problems: unknown[] = []
  page.on('pageerror', (error) => problems.push(error))
  onTestFinished(() => expect(problems, 'what went wrong in Firefox').toEqual([]))
  await page.goto(url)
  return page
}
