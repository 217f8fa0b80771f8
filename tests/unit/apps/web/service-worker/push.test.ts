import { expect, test } from 'vitest'
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
  kuji: { kind: 'room_ready', roomId: 7 },
}

async function shownFor(text: string | null) {
  const shown: { title: string; options: NotificationOptions | undefined }[] = []
  const registration = {
    showNotification: async (title: string, options?: NotificationOptions) => {
      shown.push({ title, options })
    },
  }
  await showPush(registration, text === null ? null : { text: () => text })
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
        data: { navigate: 'https://kuji.example/join/7' },
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
