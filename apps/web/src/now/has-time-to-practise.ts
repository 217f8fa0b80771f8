import type { NowView } from '@kuji/contract/now'

/** A practice morning takes three minutes, and a person wants to be done with it in peace. */
const peaceMs = 20 * 60_000

/** Whether to offer a practice morning: where there is one, and the person's next draw is not near. */
export function hasTimeToPractise(view: NowView, now: Date): boolean {
  if (!view.practiceOffered) return false
  const next = view.status === 'registered' ? (view.slot?.drawAt ?? null) : view.registeredNext
  return next === null || Date.parse(next) - now.getTime() > peaceMs
}
