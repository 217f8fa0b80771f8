import { useText } from '../i18n/useText.ts'
import { clockText, ownClockText, ownZone, zoneText } from './clock-text.ts'

/** Words for an instant to readers elsewhere: on their own clock, and on both; null where the clocks agree. */
export function useBothClocks() {
  const { t, locale } = useText()

  function ownClock(at: Date, zone: string): string | null {
    return ownClockText(at, zone, { zone: ownZone(), locale: locale.value })
  }

  function bothClocks(at: Date, zone: string): string | null {
    const own = ownClock(at, zone)
    if (own === null) return null
    const zoneName = zoneText(at, { zone, locale: locale.value })
    return t('time.own', { time: clockText(at, zone), zone: zoneName, own })
  }
  return { ownClock, bothClocks }
}
