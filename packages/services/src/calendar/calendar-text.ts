/** What a calendar says of a morning, in the reader's language. No name, no room, no meeting. */
type CalendarText = {
  /** The calendar itself, as a list of calendars names it. */
  readonly calendar: string
  readonly summary: string
  /** @param link where the Now screen is */
  readonly description: (link: string) => string
  readonly alarm: string
}

const ja: CalendarText = {
  calendar: 'くじ',
  summary: 'くじ: だれかと起きる',
  description: (link) => `起こすのは目覚まし、起きる理由はくじ。\n部屋はここから: ${link}`,
  alarm: 'くじの朝です。',
}

const en: CalendarText = {
  calendar: 'Kuji',
  summary: 'Kuji: up with someone',
  description: (link) => `Your alarm wakes you; Kuji is the reason to get up.\nYour room: ${link}`,
  alarm: 'A morning with Kuji.',
}

/** The words for a language that an account has; Japanese where it is none of ours. */
export function calendarText(locale: string): CalendarText {
  return locale === 'en' ? en : ja
}
