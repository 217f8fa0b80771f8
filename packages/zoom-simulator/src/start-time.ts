import type { SimulatedMeeting } from './meeting-store.ts'

/** When a meeting starts, in words; the English ones name the zone, for those who are elsewhere. */
export function formatStart(
  { startsAt }: Pick<SimulatedMeeting, 'startsAt'>,
  timeZone: string,
): { ja: string; en: string } {
  const start = new Date(startsAt)
  const shape = {
    month: 'long',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: '2-digit',
  } as const
  const write = (locale: string) =>
    new Intl.DateTimeFormat(locale, { ...shape, hourCycle: 'h23', timeZone }).format(start)
  return { ja: write('ja-JP'), en: `${write('en-GB')} (${timeZone})` }
}
