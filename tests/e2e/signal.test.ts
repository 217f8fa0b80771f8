import type { IncomingMessage, ServerResponse } from 'node:http'
import type { PushPayload } from '@kuji/contract/signal'
import { subscribe } from '@kuji/services/signal/devices'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Phone } from '../support/browser.ts'
import { brokenWorkers, wrongPath } from '../support/broken-workers.ts'
import { changedAddress } from '../support/changed-address.ts'
import { deliverPush } from '../support/deliver-push.ts'
import { aPerson, type Person } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'
import { openNotificationDesk, type NotificationDesk } from '../support/notification-desk.ts'
import { takenSignal } from '../support/taken-signal.ts'
import { waitUntil } from '../support/wait-until.ts'

test('a tap on the signal opens the room, in a window of its own where none is open', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await waitUntil(() => desk.shown.length === 1)
  expect(desk.shown).toMatchObject([
    { title: '部屋ができました。', body: expect.stringMatching(/4人です。起きたら、ひと押しで入れます。$/) },
  ])
  await phone.page.goto('about:blank')
  await waitUntil(async () => (await windowsOf(phone)) === 0)

  const opened = phone.context.waitForEvent('page')
  desk.tapLatest()
  await (await opened).waitForURL(`${kuji.origin}/join/7`)
})

test('a tap on the signal opens the room in the window that is open', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await waitUntil(() => desk.shown.length === 1)

  desk.tapLatest()
  await phone.page.waitForURL(`${kuji.origin}/join/7`)
})

test('a tap while the app is just being left opens the room as well', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await waitUntil(() => desk.shown.length === 1)
  // A page that is slow to go is one of the windows for half a second more, and answers nothing.
  await phone.page.evaluate(`addEventListener('pagehide', () => {
    const end = performance.now() + 3_000
    while (performance.now() < end);
  })`)
  await phone.page.goto('about:blank')

  const opened = phone.context.waitForEvent('page')
  desk.tapLatest()
  await (await opened).waitForURL(`${kuji.origin}/join/7`)
})

test('whatever a push service brings, something true is shown', async () => {
  const { desk, phone } = await aPhoneWithDesk(await aListeningKuji())
  for (const [index, payload] of ['not JSON', '', '{"notification":{"title":7}}'].entries()) {
    await deliverPush(phone, payload)
    await waitUntil(() => desk.shown.length === index + 1)
  }
  const fallback = { title: 'くじ', body: expect.stringMatching(/朝の部屋にお知らせがあります。$/) }
  expect(desk.shown).toMatchObject([fallback, fallback, fallback])
})

test('what was shown is confirmed; what comes twice makes no second sound, and counts once', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone, person } = await aPhoneWithDesk(kuji)
  phone.expectErrors(/status of 409/)
  const signal = await aSignalTo(kuji, person)
  const answers = answersTo(kuji, '/receipts')
  await deliverPush(phone, signal.text)
  await waitUntil(() => answers.length === 1)
  expect(desk.shown).toMatchObject([{ title: '部屋ができました。', silent: false }])
  const shownAt = kuji.clock.now()
  expect(await signal.shownAt()).toEqual(shownAt)

  kuji.clock.moveTo('2030-01-06T12:01:00Z')
  await deliverPush(phone, signal.text)
  await waitUntil(() => answers.length === 2)
  expect(answers).toEqual([204, 409])
  expect(await signal.shownAt()).toEqual(shownAt)
  await deliverPush(phone, roomReady(kuji))
  await waitUntil(() => soundsOf(desk) >= 2)
  expect(desk.shown.at(-1)).toMatchObject({ silent: false })
  expect(soundsOf(desk)).toBe(2)
})

// What follows keeps the tests above honest: each breaks the service worker in one place.

test('a service worker that makes a second sound would be noticed', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone, person } = await aPhoneWithDesk(kuji)
  const blind = (code: string) =>
    code.replace(/\.getNotifications\(\{\s*tag:/, '.getNotifications({tag:"none"+')
  const changed = await openAt(await changedAddress(kuji, blind), phone)
  phone.expectErrors(/status of 409/)
  const signal = await aSignalTo(kuji, person)
  const answers = answersTo(kuji, '/receipts')
  await deliverPush(changed, signal.text)
  await waitUntil(() => answers.length === 1)
  await deliverPush(changed, signal.text)
  await waitUntil(() => soundsOf(desk) === 2)
})

test('a service worker that is broken in one place would be noticed', async () => {
  const kuji = await aListeningKuji()
  const { desk, phone, person } = await aPhoneWithDesk(kuji)
  phone.expectErrors(/status of 404/)
  const sent: Sent[] = []
  for (const [worker, change] of Object.entries(brokenWorkers)) {
    const origin = await changedAddress(kuji, change)
    const changed = await openAt(origin, phone)
    const signal = await aSignalTo(kuji, person, { title: worker, origin })
    await deliverPush(changed, signal.text)
    sent.push({ worker, page: changed.page, shownAt: signal.shownAt })
  }

  await expect
    .poll(async () => ({ shown: desk.shown.map(({ title }) => title), confirmed: await confirmedOf(sent) }))
    .toEqual({
      shown: ['never confirms', 'ignores the tap', 'opens the wrong address', 'is sound'],
      confirmed: ['ignores the tap', 'opens the wrong address', 'is sound'],
    })
  desk.shown.forEach(desk.tap)
  await expect
    .poll(() => sent.map(({ page }) => new URL(page.url()).pathname))
    .toEqual([...['/', '/join/7', '/', wrongPath, '/join/7']])
})

type Sent = {
  readonly worker: string
  readonly page: Page
  readonly shownAt: () => Promise<Date | null | undefined>
}

async function confirmedOf(sent: readonly Sent[]): Promise<string[]> {
  const times = await Promise.all(sent.map(({ shownAt }) => shownAt()))
  return sent.filter((_, index) => times[index] instanceof Date).map(({ worker }) => worker)
}

function soundsOf({ shown }: Pick<NotificationDesk, 'shown'>): number {
  return shown.filter(({ silent }) => !silent).length
}

/** The app at another address, on the same phone. */
async function openAt(origin: string, { context }: Phone): Promise<Pick<Phone, 'context' | 'page'>> {
  await context.grantPermissions(['notifications'], { origin })
  const page = await context.newPage()
  await page.goto(`${origin}/`)
  return { context, page }
}

async function aPhoneWithDesk(kuji: ListeningKuji) {
  const desk = await openNotificationDesk()
  const person = await aPerson(kuji)
  const phone = await openPhoneOf(person, { ...kuji, notificationBus: desk.bus })
  await phone.context.grantPermissions(['notifications'], { origin: kuji.origin })
  await phone.page.goto('/')
  return { desk, phone, person }
}

/** A message to a device of this person, and when the server heard that it was shown. */
async function aSignalTo(
  { deps, phones, ...kuji }: ListeningKuji,
  { userId }: Person,
  { title, origin } = { title: roomReadyMessage({ seats: 4 }).ja.title, origin: kuji.origin },
) {
  const subscription = phones.subscribe()
  await subscribe(deps, { userId, subscription })
  const message = await takenSignal(deps.db.pool, subscription.endpoint, {
    title,
    navigate: `${origin}/join/7`,
  })
  const { receipt } = message.payload.kuji
  const shownAt = async () => {
    const { rows } = await deps.db.pool.query<{ shown_at: Date | null }>(
      'select shown_at from deliveries where receipt = $1',
      [receipt],
    )
    return rows[0]?.shown_at
  }
  return { text: JSON.stringify(message.payload), shownAt }
}

/** The statuses with which the server answers at an address from now on. */
function answersTo({ http }: ListeningKuji, url: string): readonly number[] {
  const answers: number[] = []
  http.server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === url) response.once('finish', () => answers.push(response.statusCode))
  })
  return answers
}

/** How many windows the service worker sees. */
async function windowsOf({ context }: Phone): Promise<number> {
  const [worker] = context.serviceWorkers()
  if (worker === undefined) throw new Error('no service worker runs')
  const windows = 'self.clients.matchAll({ type: "window", includeUncontrolled: true })'
  return worker.evaluate<number>(`${windows}.then(({ length }) => length)`)
}

function roomReady({ origin }: ListeningKuji): string {
  const payload: PushPayload = {
    web_push: 8030,
    notification: {
      ...roomReadyMessage({ seats: 4 }).ja,
      ...{ navigate: `${origin}/join/7`, tag: 'morning-3', lang: 'ja', silent: false },
    },
    mutable: true,
    kuji: { kind: 'room_ready', roomId: 7, receipt: '0'.repeat(32) },
  }
  return JSON.stringify(payload)
}
