import type { MessageTexts } from './room-message.ts'

/** What a device shows to prove that signals reach it: it is on the lock screen, so they do. */
export const testMessage: MessageTexts = {
  ja: { title: '合図テスト OK', body: 'この端末に合図が届きます。' },
  en: { title: 'Signal test OK', body: 'Signals reach this device.' },
}

/** The same at ten in the evening, without a sound. */
export const quietTestMessage: MessageTexts = {
  ja: { title: '合図テスト OK', body: 'つぎの朝も、この端末に届きます。おやすみなさい。' },
  en: { title: 'Signal test OK', body: 'Your next morning will reach this device too. Good night.' },
}
