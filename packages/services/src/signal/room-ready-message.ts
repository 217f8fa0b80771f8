import { inWords, type MessageTexts, type RoomMessage } from './room-message.ts'

/** What people read when their room is ready. */
export function roomReadyMessage({ seats }: Pick<RoomMessage, 'seats'>): MessageTexts {
  return {
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
  }
}
