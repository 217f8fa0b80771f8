import type { PushPayload } from '@kuji/contract/signal'

type RoomReady = {
  readonly roomId: number
  readonly seats: number
  readonly locale: string
  readonly publicUrl: string
}

/** What a phone shows when the room is ready. No name and no meeting link: it is a lock screen. */
export function roomReadyMessage({ roomId, seats, locale, publicUrl }: RoomReady): PushPayload {
  const lang = locale === 'en' ? 'en' : 'ja'
  const { title, body } = lang === 'en' ? englishText(seats) : japaneseText(seats)
  return {
    web_push: 8030,
    notification: {
      title,
      body,
      navigate: `${publicUrl}/join/${roomId}`,
      tag: `room-${roomId}`,
      lang,
      silent: false,
    },
    kuji: { kind: 'room_ready', roomId },
  }
}

/** Of the usual rooms; larger ones are told in figures. */
const numbersInWords: Readonly<Record<number, string>> = { 2: 'Two', 3: 'Three', 4: 'Four', 5: 'Five' }

function japaneseText(seats: number): { title: string; body: string } {
  const title = '部屋ができました。'
  if (seats === 1) return { title, body: 'けさはひとりです。静かに始めましょう。' }
  return { title, body: `${seats}人です。起きたら、ひと押しで入れます。` }
}

function englishText(seats: number): { title: string; body: string } {
  const title = 'Your room is ready.'
  if (seats === 1) return { title, body: 'Just you this morning. A quiet start.' }
  return { title, body: `${numbersInWords[seats] ?? seats} of you. One tap when you are up.` }
}
