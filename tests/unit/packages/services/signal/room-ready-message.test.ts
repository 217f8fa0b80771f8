import { pushPayload } from '@kuji/contract/signal'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import { expect, test } from 'vitest'

const room = {
  roomId: 7,
  drawId: 3,
  seats: 3,
  others: 0,
  provider: 'zoom',
  publicUrl: 'https://kuji.example',
}

function bodyFor(seats: number, locale: string): string {
  return roomReadyMessage({ ...room, seats, locale }).notification.body
}

test.each([
  { seats: 1, ja: 'けさはひとりです。静かに始めましょう。', en: 'Just you this morning. A quiet start.' },
  { seats: 2, ja: '2人です。起きたら、ひと押しで入れます。', en: 'Two of you. One tap when you are up.' },
  { seats: 3, ja: '3人です。起きたら、ひと押しで入れます。', en: 'Three of you. One tap when you are up.' },
  { seats: 4, ja: '4人です。起きたら、ひと押しで入れます。', en: 'Four of you. One tap when you are up.' },
  { seats: 5, ja: '5人です。起きたら、ひと押しで入れます。', en: 'Five of you. One tap when you are up.' },
  { seats: 9, ja: '9人です。起きたら、ひと押しで入れます。', en: '9 of you. One tap when you are up.' },
])('with $seats in the room: $en', ({ seats, ja, en }) => {
  expect([bodyFor(seats, 'ja'), bodyFor(seats, 'en')]).toEqual([ja, en])
})

test('an unknown language is told in Japanese', () => {
  expect(bodyFor(3, 'fr')).toBe(bodyFor(3, 'ja'))
})

test('a room that is not at Zoom is announced as what it is', () => {
  const elsewhere = { ...room, provider: 'fallback' }

  expect(roomReadyMessage({ ...elsewhere, locale: 'ja' }).notification.body).toBe(
    '3人です。起きたら、ひと押しで入れます。Zoom ではなく、ブラウザで開きます。',
  )
  expect(roomReadyMessage({ ...elsewhere, locale: 'en' }).notification.body).toBe(
    'Three of you. One tap when you are up. It opens in your browser, not in Zoom.',
  )
})

test('the message is what the contract says, opens the room, and makes a sound', () => {
  const message = roomReadyMessage({ ...room, locale: 'en' })

  expect(pushPayload.parse(message)).toEqual(message)
  expect(message.notification).toMatchObject({
    navigate: 'https://kuji.example/join/7',
    tag: 'morning-3',
    silent: false,
  })
})
