import type { Browser, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { startAutopush, type Autopush } from '../support/autopush.ts'
import { changedAddress } from '../support/changed-address.ts'
import { openFirefox, openFirefoxPage } from '../support/firefox.ts'
import { aPerson } from '../support/kuji-people.ts'
import { aListeningKuji, type ListeningKuji } from '../support/listening-kuji.ts'
import { openNotificationDesk } from '../support/notification-desk.ts'
import { takenSignal } from '../support/taken-signal.ts'
import { waitUntil } from '../support/wait-until.ts'

/** For what a browser has to do on a machine with much else to do. */
const patienceMs = 60_000

/** The service worker broken in one place each, and, last, sound: once that one is done the others had their time. */
const workers: Readonly<Record<string, (code: string) => string>> = {
  'shows nothing': (code) => code.replace('showNotification', 'getNotifications'),
  'never confirms': (code) => code.replace(/(['"`])\/receipts\1/, '"/nowhere"'),
  'ignores the tap': (code) => code.replace(/(['"`])notificationclick\1/, '"nothing"'),
  'opens the wrong address': (code) => code.replace(/\.data\)/, '.tag)'),
  'is sound': (code) => `${code}\n`,
}

// Keeps the test above honest.
test('a service worker that is broken in one place would be noticed in Firefox', async () => {
  const kuji = await aListeningKuji()
  const desk = await openNotificationDesk()
  const autopush = await startAutopush(kuji.phones)
  const browser = await openFirefox({ pushUrl: autopush.url, notificationBus: desk.bus })
  await signIn(kuji, browser)
  const sent: Sent[] = []
  for (const [worker, change] of Object.entries(workers)) {
    const origin = await changedAddress(kuji, change)
    const page = await openFirefoxPage(browser, `${origin}/settings`)
    const endpoint = await turnSignalsOn(page, autopush)
    sent.push({ worker, page, receipt: await sendSignal(kuji, { endpoint, title: worker, origin }) })
  }

  const shown = () => desk.shown.filter(({ title }) => title in workers)
  const confirmed = async () => {
    const receipts = await receiptsShown(kuji)
    return namesOf(sent.filter(({ receipt }) => receipts.includes(receipt)))
  }
  await expect
    .poll(async () => ({ shown: shown().map(({ title }) => title), confirmed: await confirmed() }), patience)
    .toEqual({
      shown: ['never confirms', 'ignores the tap', 'opens the wrong address', 'is sound'],
      confirmed: ['ignores the tap', 'opens the wrong address', 'is sound'],
    })
  shown().forEach(desk.tap)
  const opened = () => namesOf(sent.filter(({ page }) => new URL(page.url()).pathname === '/join/7'))
  await expect.poll(opened, patience).toEqual(['never confirms', 'is sound'])
})

const patience = { timeout: patienceMs }

type Sent = { readonly worker: string; readonly page: Page; readonly receipt: string }

function namesOf(sent: readonly Sent[]): string[] {
  return sent.map(({ worker }) => worker)
}

async function signIn(kuji: ListeningKuji, browser: Browser): Promise<void> {
  const [name = '', value = ''] = (await aPerson(kuji)).cookie.split('=')
  const domain = new URL(kuji.origin).hostname
  await browser.setCookie({ name, value, domain, path: '/', httpOnly: true, sameSite: 'Lax' })
}

/** Taps the button on the Settings screen; gives the endpoint once the screen says that signals are on. */
async function turnSignalsOn(page: Page, autopush: Autopush): Promise<string> {
  const known = autopush.endpoints.length
  await page.locator('::-p-aria([name="朝の合図: オンにする"][role="button"])').click()
  await waitUntil(() => autopush.endpoints.length > known, patienceMs)
  await page.locator('::-p-text(部屋ができたら、この端末に届きます。)').wait()
  return autopush.endpoints[known] ?? ''
}

/** Has Kuji's own sender send a signal about room 7; gives its receipt. */
async function sendSignal(
  { deps }: ListeningKuji,
  { endpoint, title, origin }: { readonly endpoint: string; readonly title: string; readonly origin: string },
): Promise<string> {
  const message = await takenSignal(deps.db.pool, endpoint, { title, navigate: `${origin}/join/7` })
  const delivery = { ttlSeconds: 60, urgency: 'high', topic: 'signal-test' } as const
  const answer = await deps.push.send({ ...message, delivery }, AbortSignal.timeout(patienceMs))
  expect(answer).toMatchObject({ outcome: 'taken', status: 201 })
  return message.payload.kuji.receipt
}

async function receiptsShown({ deps }: ListeningKuji): Promise<string[]> {
  const { rows } = await deps.db.pool.query<{ receipt: string }>(
    'select receipt from deliveries where shown_at is not null',
  )
  return rows.map(({ receipt }) => receipt)
}
