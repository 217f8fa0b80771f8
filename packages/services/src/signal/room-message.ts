/** What a message about somebody's room may say. */
export type RoomMessage = {
  /** Seats of the room as its people see them. */
  readonly seats: number
  /** Others of the room who are up. */
  readonly others: number
  /** Who runs the meeting: 'zoom', or another whose rooms open in the browser. */
  readonly provider: string
  /** Local time at which the room closes, `9:15`. */
  readonly closes: string
}

/** What a reader sees of a message: on the lock screen, or as subject and first lines of a mail. */
export type MessageText = { readonly title: string; readonly body: string }

/** The same in every language. No names and no meeting link: it is a lock screen. */
export type MessageTexts = Readonly<Record<'ja' | 'en', MessageText>>

/** Who expects Zoom is told before the tap that it is not. */
const notZoom = {
  ja: 'Zoom ではなく、ブラウザで開きます。',
  en: ' It opens in your browser, not in Zoom.',
}

/** A room's message, true about who runs the room. */
export function truthful(
  { ja, en }: MessageTexts,
  { provider }: Pick<RoomMessage, 'provider'>,
): MessageTexts {
  if (provider === 'zoom') return { ja, en }
  return {
    ja: { title: ja.title, body: `${ja.body}${notZoom.ja}` },
    en: { title: en.title, body: `${en.body}${notZoom.en}` },
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
