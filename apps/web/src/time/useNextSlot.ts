import { computed } from 'vue'
import type { NowView } from '@kuji/contract/now'
import { useServerTime } from '../now/useServerTime.ts'
import { clockText } from './clock-text.ts'
import { useSlotText } from './useSlotText.ts'

/**
 * The slot a view suggests to register for, in words; null when there is none, or it is over.
 *
 * `isUnderWay` from its draw on: registering then is coming in late.
 */
export function useNextSlot(view: () => NowView) {
  const slotText = useSlotText()
  const time = useServerTime()
  return computed(() => {
    const { suggestion, zone } = view()
    if (suggestion === null || time.value.getTime() >= Date.parse(suggestion.openUntil)) return null
    const text = slotText(suggestion.startsAt, { zone, now: time.value })
    const drawTime = clockText(new Date(suggestion.drawAt), zone)
    const openUntil = clockText(new Date(suggestion.openUntil), zone)
    const isUnderWay = time.value.getTime() >= Date.parse(suggestion.drawAt)
    return { ...text, startsAt: suggestion.startsAt, drawTime, openUntil, isUnderWay }
  })
}
