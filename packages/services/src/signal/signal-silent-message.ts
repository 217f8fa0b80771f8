import type { MessageTexts } from './room-message.ts'

/**
 * What people read by e-mail when their devices confirm nothing the evening before.
 *
 * @param starts local time of the coming slot, `9:00`; null: not known
 */
export function signalSilentMessage(starts: string | null): MessageTexts {
  const ja = starts === null ? '合図' : `つぎの ${starts} の合図`
  const en = starts === null ? 'Signals do' : `The signal for your next ${starts} does`
  return {
    ja: {
      title: '合図が届いていません。',
      body: `${ja}が、お使いの端末に届かないようです。下のリンクを開くと、10秒ほどで直せます。直るまでは、メールでお知らせします。`,
    },
    en: {
      title: 'Signals are not reaching your phone.',
      body: `${en} not seem to reach your device. Open the link below: ten seconds to fix. Until then we will write to you here.`,
    },
  }
}
