import { useText } from '../i18n/useText.ts'
import { clockText, dayText, nearDay } from './clock-text.ts'

/** How a slot is spoken of: `day` is 明日 or its date, `when` is day and time together. */
export type SlotText = { day: string; date: string; time: string; when: string; isNear: boolean }

/** Words for slots in the zone of their timetable, as seen at an instant of the server's clock. */
export function useSlotText() {
  const { t, locale } = useText()
  return function slotText(startsAt: string, seen: { zone: string; now: Date }): SlotText {
    const at = new Date(startsAt)
    const near = nearDay(at, seen.now, seen.zone)
    const date = dayText(at, { zone: seen.zone, locale: locale.value })
    const day = near === null ? date : t(`time.${near}`)
    const time = clockText(at, seen.zone)
    return { day, date, time, when: t('time.day_time', { day, time }), isNear: near !== null }
  }
}
