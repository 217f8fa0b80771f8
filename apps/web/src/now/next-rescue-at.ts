import type { NowView } from '@kuji/contract/now'
import { addMinutes, rescueMinutes } from '@kuji/domain/morning'

/** When a room will be looked for next for who is alone; null when that is over. */
export function nextRescueAt({ slot }: Pick<NowView, 'slot'>, now: Date): Date | null {
  if (slot === null) return null
  const rescues = rescueMinutes.map((minutes) => addMinutes(new Date(slot.startsAt), minutes))
  return rescues.find((at) => at > now) ?? null
}
