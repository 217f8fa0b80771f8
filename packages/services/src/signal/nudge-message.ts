import { inWords, type MessageTexts, type RoomMessage } from './room-message.ts'

/** What who is not up reads five minutes before the slot. That somebody waits is never said where nobody is up. */
export function nudgeMessage({ others }: Pick<RoomMessage, 'others'>): MessageTexts {
  const ja = '起きたら、ひと押しで入れます。'
  const en = 'One tap when you are up.'
  if (others === 0)
    return {
      ja: { title: '部屋はひらいています。', body: ja },
      en: { title: 'Your room is open.', body: en },
    }
  return {
    ja: { title: `${others}人、もう起きています。`, body: ja },
    en: { title: `${inWords(others)} ${others === 1 ? 'is' : 'are'} already up.`, body: en },
  }
}

/** What who is not up reads once the on-time window has ended: how long the room is open, and nothing more. */
export function lastNudgeMessage({ closes }: Pick<RoomMessage, 'closes'>): MessageTexts {
  return {
    ja: { title: `${closes} まで入れます。`, body: '起きたら、ひと押しで入れます。' },
    en: { title: `You can get in until ${closes}.`, body: 'One tap when you are up.' },
  }
}
