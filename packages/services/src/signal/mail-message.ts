import type { Mail } from '../ports.ts'
import type { MessageFacts } from './message-facts.ts'
import { languageOf, messageText } from './message-text.ts'

/** Who writes, why by e-mail, and how it stops. */
const footers = {
  ja: 'くじ(Kuji)より。合図が端末に届かないときだけ、メールでお知らせしています。設定で合図をつけるか、登録を取り消すと、メールは止まります。',
  en: 'From Kuji. We write only when a signal does not reach your device. Turn signals on in Settings, or cancel your registration, and the mails stop.',
}

/**
 * A signal as a plain e-mail: its words, and one link, to the Now screen. Never the meeting: a mail
 * is read by whoever it was forwarded to. The key is the delivery's receipt, the same for every try.
 *
 * @returns null for a room's message without a room
 */
export function composeMail(
  facts: MessageFacts,
  { publicUrl, zone }: { readonly publicUrl: string; readonly zone: string },
): Mail | null {
  const text = messageText(facts, zone)
  if (text === null) return null
  const lang = languageOf(facts)
  return {
    to: facts.email,
    subject: text.title,
    text: `${text.body}\n\n${publicUrl}/\n\n-- \n${footers[lang]}\n`,
    lang,
    key: facts.receipt,
  }
}
