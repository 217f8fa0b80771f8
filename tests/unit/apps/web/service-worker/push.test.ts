import { expect, onTestFinished, test, vi } from 'vitest'
import { showPush } from '../../../../../apps/web/service-worker/push.ts'

const payload = {
  web_push: 8030,
  notification: {
    title: '部屋ができました',
    body: '4人です。',
    navigate: 'https://kuji.example/join/7',
    tag: 'slot-1',
    lang: 'ja',
    silent: false,
  },
  mutable: true,
  kuji: { kind: 'room_ready', roomId: 7, receipt: 'a'.repeat(32) },
}

type Showing = { readonly title: string; readonly options: NotificationOptions | undefined }

/** A browser's notifications; one with a tag takes the place of the one before. */
function aScreen({ getNotifications }: { getNotifications?: () => Promise<Notification[]> } = {}) {
  const shown: Showing[] = []
  const registration = {
    showNotification: async (title: string, options?: NotificationOptions) => {
      shown.push({ title, options })
    },
    getNotifications:
      getNotifications ??
      (async ({ tag }: GetNotificationOptions = {}) =>
        shown
          .filter(({ options }) => options?.tag === tag)
          .slice(-1)
          .map(({ options }) => ({ data: options?.data as unknown }) as Notification)),
  }
  const push = (text: string | null) =>
    showPush(registration, { data: text === null ? null : { text: () => text } })
  return { shown, registration, push }
}

async function shownFor(text: string | null) {
  const { shown, push } = aScreen()
  await push(text)
  return shown
}

test('a push shows what it carries, and remembers where a tap leads', async () => {
  expect(await shownFor(JSON.stringify(payload))).toMatchObject([
    {
      title: '部屋ができました',
      options: {
        body: '4人です。',
        tag: 'slot-1',
        renotify: true,
        silent: false,
        data: { navigate: 'https://kuji.example/join/7', receipt: 'a'.repeat(32) },
      },
    },
  ])
})

test.each([
  ['no data', null],
  ['an empty body', ''],
  ['no JSON', '<html>'],
  ['JSON of another shape', '[1, 2]'],
  ['wrong kinds', '{"notification": {"title": 7, "navigate": null}}'],
])('with %s it still shows a plain sentence', async (_what, text) => {
  expect(await shownFor(text)).toMatchObject([
    { title: 'くじ', options: { body: '朝の部屋にお知らせがあります。', data: { navigate: '/' } } },
  ])
})

test('what is shown is confirmed by its token; a message without one is only shown', async () => {
  const { push } = aScreen()

  expect(await push(JSON.stringify(payload))).toBe('a'.repeat(32))
  expect(await push(JSON.stringify({ ...payload, kuji: { receipt: 7 } }))).toBeNull()
})

test('the same message once more is shown without a sound, the next one with', async () => {
  const { shown, push } = aScreen()
  const next = { ...payload, kuji: { ...payload.kuji, receipt: 'b'.repeat(32) } }

  for (const message of [payload, payload, next]) await push(JSON.stringify(message))

  expect(shown.map(({ options }) => options)).toMatchObject([
    { renotify: true, silent: false },
    { renotify: false, silent: true },
    { renotify: true, silent: false },
  ])
})

test('a quiet message makes no sound when it takes the place of another', async () => {
  const quiet = { ...payload, notification: { ...payload.notification, silent: true } }

  expect(await shownFor(JSON.stringify(quiet))).toMatchObject([
    { options: { renotify: false, silent: true } },
  ])
})

test.each([
  ['refuses to tell', () => Promise.reject(new Error('no'))],
  ['never answers', () => new Promise<never>(() => undefined)],
])('where the browser %s what is on the screen, the message is shown as new', async (_what, answer) => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { shown, push } = aScreen({ getNotifications: answer })

  const pushing = push(JSON.stringify(payload))
  await vi.advanceTimersByTimeAsync(1_000)

  expect(await pushing).toBe('a'.repeat(32))
  expect(shown).toMatchObject([{ options: { renotify: true, silent: false } }])
})

test.each([
  ['in the notification', { data: null, notification: { data: { receipt: 'c' } } }, 'c'],
  [
    'in the payload',
    { data: { text: () => JSON.stringify(payload) }, notification: { data: null } },
    'a'.repeat(32),
  ],
  ['nowhere', { data: null, notification: { data: null } }, null],
])('what the browser shows by itself is left to it; its token is found %s', async (_where, push, receipt) => {
  const { shown, registration } = aScreen()

  expect(await showPush(registration, push)).toBe(receipt)
  expect(shown).toEqual([])
})
