import { pushPayload } from '@kuji/contract/signal'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import { roomReplacedMessage } from '@kuji/services/signal/room-replaced-message'
import { expect, test } from 'vitest'

const room = {
  roomId: 7,
  drawId: 3,
  seats: 4,
  others: 2,
  provider: 'zoom',
  publicUrl: 'https://kuji.example',
}

test('who had a room that broke is told of the other, and that the record is safe', () => {
  expect(roomReplacedMessage({ ...room, locale: 'ja' }).notification).toMatchObject({
    title: '別の部屋を用意しました。',
    body: 'さきほどの部屋に入れなくなりました。ひと押しで移れます。記録には影響しません。',
  })
  expect(roomReplacedMessage({ ...room, locale: 'en' }).notification).toMatchObject({
    title: 'Here is another room.',
    body: 'The first one stopped working. One tap takes you in. Your record is safe.',
  })
})

test('a room that is at Zoom no more says so', () => {
  const { body } = roomReplacedMessage({ ...room, provider: 'fallback', locale: 'en' }).notification

  expect(body).toMatch(/It opens in your browser, not in Zoom\.$/)
})

test('the message is what the contract says, opens the same Kuji link, and takes the place of the first', () => {
  const facts = { ...room, locale: 'en' }
  const message = roomReplacedMessage(facts)

  expect(pushPayload.parse(message)).toEqual(message)
  expect(message.kuji).toEqual({ kind: 'room_replaced', roomId: 7 })
  const first = roomReadyMessage(facts).notification
  expect(message.notification).toMatchObject({ navigate: first.navigate, tag: first.tag })
})
