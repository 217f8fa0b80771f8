import type { SignalKind } from '@kuji/contract/signal'
import type { MessageFacts, RoomFacts } from '@kuji/services/signal/message-facts'
import { messageText } from '@kuji/services/signal/message-text'
import { expect, test } from 'vitest'

const inTheRoom: RoomFacts = {
  id: 7,
  drawId: 3,
  state: 'ready',
  provider: 'zoom',
  closesAt: new Date('2030-01-07T00:15:00Z'),
  seats: 4,
  others: 0,
  up: false,
  declined: false,
}

function wordsOf(kind: SignalKind, room: Partial<RoomFacts> | null, locale: string): string[] {
  const facts: MessageFacts = {
    ...{ deliveryId: 1, receipt: '0'.repeat(32), kind, locale },
    ...{
      email: 'a@kuji.example',
      isSample: false,
      isSeen: false,
      expiresAt: new Date('2030-01-07T00:15:00Z'),
    },
    startsAt: new Date('2030-01-07T00:00:00Z'),
    room: room === null ? null : { ...inTheRoom, ...room },
  }
  const text = messageText(facts, 'Asia/Tokyo')
  return text === null ? [] : [text.title, text.body]
}

const ready = ['部屋ができました。', 'Your room is ready.'] as const
const moved = ['となりの部屋に合流しましょう。', 'Let us join the room next door.'] as const
const tap = ['起きたら、ひと押しで入れます。', 'One tap when you are up.'] as const

type Copy = readonly [SignalKind, Partial<RoomFacts> | null, ja: string, en: string]

const copies: readonly Copy[] = [
  [
    'room_ready',
    { seats: 1 },
    `${ready[0]} けさはひとりです。静かに始めましょう。`,
    `${ready[1]} Just you this morning. A quiet start.`,
  ],
  ['room_ready', { seats: 2 }, `${ready[0]} 2人です。${tap[0]}`, `${ready[1]} Two of you. ${tap[1]}`],
  ['room_ready', { seats: 3 }, `${ready[0]} 3人です。${tap[0]}`, `${ready[1]} Three of you. ${tap[1]}`],
  ['room_ready', { seats: 4 }, `${ready[0]} 4人です。${tap[0]}`, `${ready[1]} Four of you. ${tap[1]}`],
  ['room_ready', { seats: 5 }, `${ready[0]} 5人です。${tap[0]}`, `${ready[1]} Five of you. ${tap[1]}`],
  ['room_ready', { seats: 9 }, `${ready[0]} 9人です。${tap[0]}`, `${ready[1]} 9 of you. ${tap[1]}`],
  [
    'room_ready',
    { provider: 'fallback' },
    `${ready[0]} 4人です。${tap[0]}Zoom ではなく、ブラウザで開きます。`,
    `${ready[1]} Four of you. ${tap[1]} It opens in your browser, not in Zoom.`,
  ],
  ['room_moved', { others: 0 }, `${moved[0]} ひと押しで移れます。`, `${moved[1]} One tap takes you there.`],
  [
    'room_moved',
    { others: 1 },
    `${moved[0]} 1人が起きています。ひと押しで移れます。`,
    `${moved[1]} One is up there. One tap takes you in.`,
  ],
  [
    'room_moved',
    { others: 2 },
    `${moved[0]} 2人が起きています。ひと押しで移れます。`,
    `${moved[1]} Two are up there. One tap takes you in.`,
  ],
  [
    'room_replaced',
    {},
    '別の部屋を用意しました。 さきほどの部屋に入れなくなりました。ひと押しで移れます。記録には影響しません。',
    'Here is another room. The first one stopped working. One tap takes you in. Your record is safe.',
  ],
  ['nudge', { others: 0 }, `部屋はひらいています。 ${tap[0]}`, `Your room is open. ${tap[1]}`],
  ['nudge', { others: 1 }, `1人、もう起きています。 ${tap[0]}`, `One is already up. ${tap[1]}`],
  ['nudge', { others: 2 }, `2人、もう起きています。 ${tap[0]}`, `Two are already up. ${tap[1]}`],
  ['nudge', { others: 7 }, `7人、もう起きています。 ${tap[0]}`, `7 are already up. ${tap[1]}`],
  [
    'nudge',
    { others: 1, provider: 'fallback' },
    `1人、もう起きています。 ${tap[0]}Zoom ではなく、ブラウザで開きます。`,
    `One is already up. ${tap[1]} It opens in your browser, not in Zoom.`,
  ],
  ['last_nudge', { others: 2 }, `9:15 まで入れます。 ${tap[0]}`, `You can get in until 9:15. ${tap[1]}`],
  ['test', null, '合図テスト OK この端末に合図が届きます。', 'Signal test OK Signals reach this device.'],
  [
    'quiet_test',
    null,
    '合図テスト OK つぎの朝も、この端末に届きます。おやすみなさい。',
    'Signal test OK Your next morning will reach this device too. Good night.',
  ],
  [
    'signal_silent',
    null,
    '合図が届いていません。 つぎの 9:00 の合図が、お使いの端末に届かないようです。下のリンクを開くと、10秒ほどで直せます。直るまでは、メールでお知らせします。',
    'Signals are not reaching your phone. The signal for your next 9:00 does not seem to reach your device. Open the link below: ten seconds to fix. Until then we will write to you here.',
  ],
]

test.each(copies)('%s with %o says what is true', (kind, room, ja, en) => {
  expect([wordsOf(kind, room, 'ja').join(' '), wordsOf(kind, room, 'en').join(' ')]).toEqual([ja, en])
})

test('no copy shouts, blames, or says that somebody waits', () => {
  const said = copies.flatMap(([, , ja, en]) => [ja, en]).join('\n')

  expect(said).not.toMatch(/[!!]|失敗|罰|サボ|待って|waiting|fail|miss/i)
})

test('an unknown language is told in Japanese', () => {
  expect(wordsOf('room_ready', {}, 'fr')).toEqual(wordsOf('room_ready', {}, 'ja'))
})

test.each(['room_ready', 'room_moved', 'room_replaced', 'nudge', 'last_nudge'] as const)(
  '%s says nothing where there is no room',
  (kind) => {
    expect(wordsOf(kind, null, 'ja')).toEqual([])
  },
)
