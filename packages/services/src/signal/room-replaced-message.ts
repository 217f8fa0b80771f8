import type { MessageTexts } from './room-message.ts'

/** What people read when a room that was announced broke, and another stands behind the same Kuji link. */
export function roomReplacedMessage(): MessageTexts {
  return {
    ja: {
      title: '別の部屋を用意しました。',
      body: 'さきほどの部屋に入れなくなりました。ひと押しで移れます。記録には影響しません。',
    },
    en: {
      title: 'Here is another room.',
      body: 'The first one stopped working. One tap takes you in. Your record is safe.',
    },
  }
}
