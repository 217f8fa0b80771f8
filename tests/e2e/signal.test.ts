import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PushPayload } from '@kuji/contract/signal'
import { subscribe } from '@kuji/services/signal/devices'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import { expect, test } from 'vitest'
import type { Phone } from '../support/browser.ts'
import { changeServiceWorker } from '../support/change-service-worker.ts'
import { deliverPush } from '../support/deliver-push.ts'
import { aPerson, type Person } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'
import { openNotificationDesk } from '../support/notification-desk.ts'
import { takenSignal } from '../support/taken-signal.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Long enough for a notification, or for a tap on it, to have had its effect. */
const noEffectMs = 1_500

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
  expect(desk.shown.slice(1).filter(({ silent }) => !silent)).toEqual([])
  expect(await signal.shownAt()).toEqual(shownAt)
})

// What follows keeps the tests above honest: each breaks the service worker in one place.

test('a service worker that shows nothing would be noticed', async () => {
  const kuji = await aListeningKuji()
  await changeServiceWorker(kuji, (code) => code.replace('showNotification', 'getNotifications'))
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await sleep(noEffectMs)
  expect(desk.shown).toEqual([])
})

test('a service worker that confirms nothing would be noticed', async () => {
  const kuji = await aListeningKuji()
  await changeServiceWorker(kuji, (code) => code.replace(/(['"`])\/receipts\1/, '"/nowhere"'))
  const { phone, person } = await aPhoneWithDesk(kuji)
  phone.expectErrors(/status of 404/)
  const signal = await aSignalTo(kuji, person)
  const answers = answersTo(kuji, '/nowhere')
  await deliverPush(phone, signal.text)
  await waitUntil(() => answers.length === 1)
  expect(await signal.shownAt()).toBeNull()
})

test.each([
  { broken: 'that ignores the tap', from: /(['"`])notificationclick\1/, to: '"nothing"' },
  { broken: 'that opens the wrong address', from: /\.data\)/, to: '.tag)' },
])('a service worker $broken would be noticed', async ({ from, to }) => {
  const kuji = await aListeningKuji()
  await changeServiceWorker(kuji, (code) => code.replace(from, to))
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await waitUntil(() => desk.shown.length === 1)
  desk.tapLatest()
  await sleep(noEffectMs)
  expect(phone.context.pages().map((page) => new URL(page.url()).pathname)).not.toContain('/join/7')
})

async function aPhoneWithDesk(kuji: ListeningKuji) {
  const desk = await openNotificationDesk()
  const person = await aPerson(kuji)
  const phone = await openPhoneOf(person, { ...kuji, notificationBus: desk.bus })
  await phone.context.grantPermissions(['notifications'], { origin: kuji.origin })
  await phone.page.goto('/')
  return { desk, phone, person }
}

/** A message to a device of this person, and when the server heard that it was shown. */
async function aSignalTo({ deps, phones, origin }: ListeningKuji, { userId }: Person) {
  const subscription = phones.subscribe()
  await subscribe(deps, { userId, subscription })
  const { title } = roomReadyMessage({ seats: 4 }).ja
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
