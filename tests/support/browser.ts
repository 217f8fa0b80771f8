import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, expect, inject, onTestFinished } from 'vitest'
import { browserSwitches } from './browser-switches.ts'

export type PhoneOptions = {
  readonly origin: string
  readonly locale?: 'ja' | 'en'
  readonly timeZone?: string
  /** The address of the message bus that shows notifications; with it the phone has a profile of its own. */
  readonly notificationBus?: string
}

/** A browser window of a phone's size. A console error, or a request to elsewhere, fails the test. */
export type Phone = {
  readonly page: Page
  readonly context: BrowserContext
  /** From now on a console error that fits is expected. */
  readonly expectErrors: (text: RegExp) => void
}

/** Tests claim no speed: on a machine with much else to do a browser needs long for little. */
const patienceMs = 60_000
const browsers: Promise<Browser>[] = []
afterAll(async () => {
  await Promise.all(browsers.map(async (browser) => (await browser).close()))
})

/** What the browser says about requests while there is no network, or the server restarts. */
export const outOfReach =
  /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INTERNET_DISCONNECTED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|ABORTED|NETWORK_IO_SUSPENDED)/

/** Opens a phone for this test. */
export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const context = await openContext(options)
  context.setDefaultTimeout(patienceMs)
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await showPages(context)
    await context.close()
  })
  const expected: RegExp[] = []
  const problems = watch(context, expected)
  onTestFinished(() => expect(problems, 'what went wrong in the browser').toEqual([]))
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    expectErrors: (text) => void expected.push(text),
  }
}

/** What the person saw when it went wrong. */
async function showPages(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) {
    const text = await page.locator('body').innerText({ timeout: 1000 }).catch(String)
    process.stderr.write(`\n--- ${page.url()}\n${text}\n---\n`)
  }
}

async function openContext(options: PhoneOptions): Promise<BrowserContext> {
  const phone = phoneSettings(options)
  if (options.notificationBus === undefined) {
    browsers[0] ??= chromium.launch(launchSettings())
    return (await browsers[0]).newContext(phone)
  }
  const profile = mkdtempSync(path.join(tmpdir(), 'kuji-phone-'))
  onTestFinished(() => rmSync(profile, { recursive: true, force: true }))
  const env = { ...definedEnvironment(), DBUS_SESSION_BUS_ADDRESS: options.notificationBus }
  return chromium.launchPersistentContext(profile, { ...launchSettings(), ...phone, env })
}

function launchSettings() {
  return { executablePath: inject('browser'), args: browserSwitches, timeout: patienceMs }
}

function phoneSettings({ origin, locale = 'ja', timeZone = 'Asia/Tokyo' }: PhoneOptions) {
  return {
    baseURL: origin,
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: locale === 'ja' ? 'ja-JP' : 'en-US',
    timezoneId: timeZone,
    reducedMotion: 'reduce' as const,
  }
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

function watch(context: BrowserContext, expected: readonly RegExp[]): string[] {
  const problems: string[] = []
  const note = (text: string): void => {
    if (!expected.some((pattern) => pattern.test(text))) problems.push(text)
  }
  context.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => note(String(error.error())))
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && !/^(127\.0\.0\.1|localhost)$/.test(hostname)) {
      note(`a request to ${request.url()}`)
    }
  })
  return problems
}
