import { inWords, type MessageTexts, type RoomMessage } from './room-message.ts'

/** What somebody reads who was alone and has been moved next door. Numbers are true ones, or none. */
export function roomMovedMessage({ others }: Pick<RoomMessage, 'others'>): MessageTexts {
  return {
    ja: {
      title: 'となりの部屋に合流しましょう。',
      body: others === 0 ? 'ひと押しで移れます。' : `${others}人が起きています。ひと押しで移れます。`,
    },
    en: {
      title: 'Let us join the room next door.',
      body:
        others === 0
          ? 'One tap takes you there.'
          : `${inWords(others)} ${others === 1 ? 'is' : 'are'} up there. One tap takes you in.`,
    },
  }
}
