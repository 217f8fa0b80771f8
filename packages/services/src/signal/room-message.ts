import type { PushPayload } from '@kuji/contract/signal'

/** What a message about somebody's room may say. */
export type RoomMessage = {
  readonly roomId: number
  readonly drawId: number
  readonly seats: number
  /** Others of the room who are up. */
  readonly others: number
  /** Who runs the meeting: 'zoom', or another whose rooms open in the browser. */
  readonly provider: string
  readonly locale: string
  readonly publicUrl: string
}

type Text = { readonly title: string; readonly body: string }

/** Who expects Zoom is told before the tap that it is not. */
const notZoom = {
  ja: 'Zoom ではなく、ブラウザで開きます。',
  en: ' It opens in your browser, not in Zoom.',
}

/**
 * A message of the given kind in the reader's language, true about who runs the room. One name
 * for all of a morning: a later message takes the place of an earlier one, on its way or on the
 * lock screen.
 */
export function roomMessage(
  kind: PushPayload['kuji']['kind'],
  { roomId, drawId, provider, locale, publicUrl }: RoomMessage,
  texts: Readonly<Record<'ja' | 'en', Text>>,
): PushPayload {
  const lang = locale === 'en' ? 'en' : 'ja'
  const { title, body } = texts[lang]
  return {
    web_push: 8030,
    notification: {
      title,
      body: provider === 'zoom' ? body : `${body}${notZoom[lang]}`,
      navigate: `${publicUrl}/join/${roomId}`,
      tag: `morning-${drawId}`,
      lang,
      silent: false,
    },
    kuji: { kind, roomId },
  }
}

/** Of the usual rooms; larger ones are told in figures. */
const numbersInWords: Readonly<Record<number, string>> = {
  1: 'One',
  2: 'Two',
  3: 'Three',
  4: 'Four',
  5: 'Five',
}

/** A number as an English sentence begins with it. */
export function inWords(count: number): string {
  return numbersInWords[count] ?? String(count)
}
