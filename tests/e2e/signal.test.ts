import { setTimeout as sleep } from 'node:timers/promises'
import type { PushPayload } from '@kuji/contract/signal'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import { expect, test } from 'vitest'
import type { Phone } from '../support/browser.ts'
import { changeServiceWorker } from '../support/change-service-worker.ts'
import { deliverPush } from '../support/deliver-push.ts'
import { aPerson } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'
import { openNotificationDesk } from '../support/notification-desk.ts'
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

// What follows keeps the tests above honest: each breaks the service worker in one place.

test('a service worker that shows nothing would be noticed', async () => {
  const kuji = await aListeningKuji()
  await changeServiceWorker(kuji, (code) => code.replace('showNotification', 'getNotifications'))
  const { desk, phone } = await aPhoneWithDesk(kuji)
  await deliverPush(phone, roomReady(kuji))
  await sleep(noEffectMs)
  expect(desk.shown).toEqual([])
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
  const phone = await openPhoneOf(await aPerson(kuji), { ...kuji, notificationBus: desk.bus })
  await phone.context.grantPermissions(['notifications'], { origin: kuji.origin })
  await phone.page.goto('/')
  return { desk, phone }
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
