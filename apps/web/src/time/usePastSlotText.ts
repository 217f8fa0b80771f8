import { useText } from '../i18n/useText.ts'
import { clockText, dayText } from './clock-text.ts'

/** Words for a slot that has been, in the zone of its timetable: its date and time, never 今日. */
export function usePastSlotText() {
  const { t, locale } = useText()
  return function pastSlotText(startsAt: string, zone: string): string {
    const at = new Date(startsAt)
    const day = dayText(at, { zone, locale: locale.value })
    return t('time.day_time', { day, time: clockText(at, zone) })
  }
}
