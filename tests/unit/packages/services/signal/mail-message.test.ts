import { composeMail } from '@kuji/services/signal/mail-message'
import type { MessageFacts } from '@kuji/services/signal/message-facts'
import { expect, test } from 'vitest'

const facts: MessageFacts = {
  ...{ deliveryId: 1, receipt: 'ab'.repeat(16), kind: 'nudge', locale: 'ja' },
  ...{ email: 'a@kuji.example', isSample: false, isSeen: false, expiresAt: new Date('2030-01-07T00:15:00Z') },
  startsAt: new Date('2030-01-07T00:00:00Z'),
  room: {
    ...{ id: 7, drawId: 3, state: 'ready', provider: 'zoom', closesAt: new Date('2030-01-07T00:15:00Z') },
    ...{ seats: 4, others: 2, up: false, declined: false },
  },
}
const install = { publicUrl: 'https://kuji.example', zone: 'Asia/Tokyo' }

test('a mail says what the push would, opens the Now screen, and says who writes and how it stops', () => {
  expect(composeMail(facts, install)).toEqual({
    to: 'a@kuji.example',
    subject: '2人、もう起きています。',
    text:
      '起きたら、ひと押しで入れます。\n\nhttps://kuji.example/\n\n-- \n' +
      'くじ(Kuji)より。合図が端末に届かないときだけ、メールでお知らせしています。設定で合図をつけるか、登録を取り消すと、メールは止まります。\n',
    lang: 'ja',
    key: facts.receipt,
  })
  expect(composeMail({ ...facts, locale: 'en' }, install)).toMatchObject({
    subject: 'Two are already up.',
    text:
      'One tap when you are up.\n\nhttps://kuji.example/\n\n-- \n' +
      'From Kuji. We write only when a signal does not reach your device. Turn signals on in Settings, or cancel your registration, and the mails stop.\n',
    lang: 'en',
  })
})

test.each(['room_ready', 'room_moved', 'room_replaced', 'last_nudge', 'signal_silent'] as const)(
  'a mail of %s has one link, and it is not to the room',
  (kind) => {
    const { text = '' } = composeMail({ ...facts, kind }, install) ?? {}

    expect(text.match(/https?:\S+/g)).toEqual(['https://kuji.example/'])
  },
)

test('there is no mail about a room that is not there', () => {
  expect(composeMail({ ...facts, room: null }, install)).toBeNull()
})
