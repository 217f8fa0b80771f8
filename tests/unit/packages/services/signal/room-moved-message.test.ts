import { pushPayload } from '@kuji/contract/signal'
import { roomMovedMessage } from '@kuji/services/signal/room-moved-message'
import { roomReadyMessage } from '@kuji/services/signal/room-ready-message'
import { expect, test } from 'vitest'

const room = { roomId: 8, drawId: 3, seats: 5, provider: 'zoom', publicUrl: 'https://kuji.example' }

function bodyFor(others: number, locale: string): string {
  return roomMovedMessage({ ...room, others, locale }).notification.body
}

test.each([
  { others: 0, ja: 'ひと押しで移れます。', en: 'One tap takes you there.' },
  {
    others: 1,
    ja: '1人が起きています。ひと押しで移れます。',
    en: 'One is up there. One tap takes you in.',
  },
  {
    others: 2,
    ja: '2人が起きています。ひと押しで移れます。',
    en: 'Two are up there. One tap takes you in.',
  },
])('with $others up next door: $en', ({ others, ja, en }) => {
  expect([bodyFor(others, 'ja'), bodyFor(others, 'en')]).toEqual([ja, en])
})

test('the message is what the contract says, opens the new room, and takes the place of the first', () => {
  const facts = { ...room, others: 1, locale: 'en' }
  const message = roomMovedMessage(facts)

  expect(pushPayload.parse(message)).toEqual(message)
  expect(message.kuji).toEqual({ kind: 'room_moved', roomId: 8 })
  expect(message.notification.navigate).toBe('https://kuji.example/join/8')
  expect(message.notification.tag).toBe(roomReadyMessage({ ...facts, roomId: 7 }).notification.tag)
})
