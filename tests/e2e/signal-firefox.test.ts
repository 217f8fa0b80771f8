import type { SqlPool } from '@kuji/db/sql-client'
import type { Browser, Page } from 'puppeteer-core'
import { expect, test } from 'vitest'
import { startAutopush, type Autopush } from '../support/autopush.ts'
import { brokenWorkers, wrongPath } from '../support/broken-workers.ts'
import { changedAddress } from '../support/changed-address.ts'
import { signUpInFirefox } from '../support/firefox-forms.ts'
import { openFirefox, openFirefoxPage } from '../support/firefox.ts'
import { aKujiInstall, type KujiInstall } from '../support/kuji-install.ts'
import { aPerson } from '../support/kuji-people.ts'
import { aListeningKuji, type ListeningKuji } from '../support/listening-kuji.ts'
import { openNotificationDesk } from '../support/notification-desk.ts'
import { callRest, signUpByRest } from '../support/rest-client.ts'
import { takenSignal } from '../support/taken-signal.ts'
import { waitUntil } from '../support/wait-until.ts'

/** For what a browser has to do on a machine with much else to do. */
const patienceMs = 60_000
const patience = { timeout: patienceMs }
/** What Firefox says to the push service when a page ends its subscription. */
const byThePage = 200

const evening = '2030-01-06T12:00:00Z'
const justBeforeTheDraw = '2030-01-06T23:49:53Z'
const drawDue = '2030-01-06T23:50:02Z'
const suzu = { username: 'すず', email: 'suzu@kuji.example', password: 'hayaoki-hayane' }

test('in Firefox a signal goes the whole way, from the subscription to the room, until it is turned off', async () => {
  const kuji = await aKujiInstall()
  const desk = await openNotificationDesk()
  const autopush = await startAutopush(kuji.phones)
  await kuji.serveAt(evening)
  const browser = await openFirefox({ pushUrl: autopush.url, notificationBus: desk.bus })
  const page = await openFirefoxPage(browser, `${kuji.origin}/`)

  await signUpInFirefox(page, suzu)
  await page.locator('::-p-aria([name="明日 9:00 に登録する"][role="button"])').click()
  await page.locator('::-p-text(明日 9:00、だれかと。)').wait()
  const endpoint = await turnSignalsOn(page, { pool: kuji.pool, autopush })
  await waitUntil(() => desk.shown.length === 1, patienceMs)
  expect(desk.shown).toMatchObject([{ title: '合図テスト OK' }])
  await expect
    .poll(() => deliveriesOf(kuji), patience)
    .toEqual([{ kind: 'test', state: 'taken', shown: true }])

  await registerOthers(kuji)
  await kuji.serveAt(justBeforeTheDraw)
  expect(await kuji.run(['tick'], { KUJI_NOW: drawDue })).toMatchObject({ code: 0 })
  await waitUntil(() => desk.shown.length === 2, patienceMs)
  expect(desk.shown[1]).toMatchObject({ title: '部屋ができました。' })
  await expect
    .poll(() => deliveriesOf(kuji), patience)
    .toContainEqual({ kind: 'room_ready', state: 'taken', shown: true })
  desk.tapLatest()
  await waitUntil(() => /\/join\/\d+$/.test(page.url()), patienceMs)
  await page.locator('::-p-text(起きた・部屋に入る)').wait()

  await turnSignalsOff(kuji, page)
  expect(autopush.ended).toEqual([byThePage])
  expect(await devicesOf(kuji)).toEqual([])
  await expectDeviceToGo(kuji, { page, endpoint })
  expect(desk.shown).toHaveLength(2)
  expect(autopush.verdicts).toEqual([
    { about: 'ack', code: 100 },
    { about: 'ack', code: 100 },
  ])
})

// Keeps the test above honest.
test('a service worker that is broken in one place would be noticed in Firefox', async () => {
  const kuji = await aListeningKuji()
  const desk = await openNotificationDesk()
  const autopush = await startAutopush(kuji.phones)
  const browser = await openFirefox({ pushUrl: autopush.url, notificationBus: desk.bus })
  await signIn(kuji, browser)
  const sent: Sent[] = []
  for (const [worker, change] of Object.entries(brokenWorkers)) {
    const origin = await changedAddress(kuji, change)
    const page = await openFirefoxPage(browser, `${origin}/settings`)
    const endpoint = await turnSignalsOn(page, { pool: kuji.deps.db.pool, autopush })
    sent.push({ worker, page, receipt: await sendSignal(kuji, { endpoint, title: worker, origin }) })
  }

  const shown = () => desk.shown.filter(({ title }) => title in brokenWorkers)
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
  const paths = () => sent.map(({ page }) => new URL(page.url()).pathname)
  await expect.poll(paths, patience).toEqual(['/settings', '/join/7', '/settings', wrongPath, '/join/7'])
})

type Sent = { readonly worker: string; readonly page: Page; readonly receipt: string }

function namesOf(sent: readonly Sent[]): string[] {
  return sent.map(({ worker }) => worker)
}

async function signIn(kuji: ListeningKuji, browser: Browser): Promise<void> {
  const [name = '', value = ''] = (await aPerson(kuji)).cookie.split('=')
  const domain = new URL(kuji.origin).hostname
  await browser.setCookie({ name, value, domain, path: '/', httpOnly: true, sameSite: 'Lax' })
}

/** Taps the button; gives the endpoint once the server knows it. */
async function turnSignalsOn(
  page: Page,
  { pool, autopush }: { readonly pool: SqlPool; readonly autopush: Autopush },
): Promise<string> {
  const known = autopush.endpoints.length
  await page.locator('::-p-aria([name="朝の合図: オンにする"][role="button"])').click()
  await waitUntil(
    async () => (await devicesOf({ pool })).includes(autopush.endpoints[known] ?? ''),
    patienceMs,
  )
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

/** The signals of the only person with a device, oldest first. */
async function deliveriesOf({ pool }: KujiInstall): Promise<unknown[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select g.kind, d.state, d.shown_at is not null as shown
     from deliveries d join signals g on g.id = d.signal_id order by d.id`,
  )
  return rows
}

async function devicesOf({ pool }: { readonly pool: SqlPool }): Promise<string[]> {
  const { rows } = await pool.query<{ endpoint: string }>('select endpoint from push_subscriptions')
  return rows.map(({ endpoint }) => endpoint)
}

async function registerOthers({ origin }: KujiInstall): Promise<void> {
  const people = await Promise.all(['haru', 'natsu', 'aki'].map((name) => signUpByRest(origin, name)))
  const registrations = people.map(({ token }) =>
    callRest(`${origin}/register`, { method: 'POST', token, body: { date: '2030-01-07' } }),
  )
  expect((await Promise.all(registrations)).map(({ status }) => status)).toEqual([201, 201, 201])
}

async function turnSignalsOff(kuji: KujiInstall, page: Page): Promise<void> {
  await page.goto(`${kuji.origin}/settings`)
  await page.locator('::-p-aria([name="朝の合図: オフにする"][role="button"])').click()
  await page.locator('::-p-aria([name="朝の合図: オンにする"][role="button"])').wait()
  await expect.poll(() => devicesOf(kuji), patience).toEqual([])
}

/** As if the server had not heard that signals were turned off: the push service tells it then. */
async function expectDeviceToGo(
  kuji: KujiInstall,
  { page, endpoint }: { readonly page: Page; readonly endpoint: string },
): Promise<void> {
  const { keys } = kuji.phones.subscribe()
  await kuji.pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select id, $1, $2, $3 from users where username = $4`,
    [endpoint, keys.p256dh, keys.auth, suzu.username],
  )
  const status = await page.evaluate(async (address) => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ endpoint: address })
    return (await fetch('/trpc/signal.test', { method: 'POST', headers, body })).status
  }, endpoint)
  expect(status).toBe(200)
  await expect.poll(() => devicesOf(kuji), patience).toEqual([])
  expect(kuji.phones.refused).toEqual([{ status: 410, reason: 'subscription has ended' }])
}

async function receiptsShown({ deps }: ListeningKuji): Promise<string[]> {
  const { rows } = await deps.db.pool.query<{ receipt: string }>(
    'select receipt from deliveries where shown_at is not null',
  )
  return rows.map(({ receipt }) => receipt)
}
