import type { PushPayload } from '@kuji/contract/signal'
import { inWords, roomMessage, type RoomMessage } from './room-message.ts'

/** What a phone shows when the room is ready. No name and no meeting link: it is a lock screen. */
export function roomReadyMessage(room: RoomMessage): PushPayload {
  const { seats } = room
  return roomMessage('room_ready', room, {
    ja: {
      title: '部屋ができました。',
      body:
        seats === 1
          ? 'けさはひとりです。静かに始めましょう。'
          : `${seats}人です。起きたら、ひと押しで入れます。`,
    },
    en: {
      title: 'Your room is ready.',
      body:
        seats === 1
          ? 'Just you this morning. A quiet start.'
          : `${inWords(seats)} of you. One tap when you are up.`,
    },
  })
}
