import type { NowView } from '@kuji/contract/now'
import { isMorningUnderWay } from '../now/phase.ts'

/** Before and after a slot, in milliseconds. */
const quietMs = 15 * 60_000

/** Who is signed in, if anybody is, and what is known of their mornings. */
type Known = {
  readonly session: { readonly account: { readonly value: object | null } }
  readonly now: {
    readonly view: {
      readonly value: Pick<NowView, 'status' | 'slot' | 'changesAt' | 'registeredNext'> | null
    }
    readonly answered: { readonly value: boolean }
  }
}

/**
 * Whether the page may be reloaded, or a person asked to let it be: not from 15 minutes before
 * a slot to 15 after it, nor while a morning is under way beyond that. A visitor has no morning;
 * who is signed in may have one that this device has not heard of, until the server has answered.
 * That holds for a page with a part missing as well: the way into the room is in the first download.
 * Where it answers with nothing but errors, a newer page may be the cure: the times remembered decide.
 *
 * @param at by the server's clock
 */
export function mayInterrupt({ session, now }: Known, at: Date): boolean {
  if (session.account.value === null) return true
  const view = now.view.value
  if (view === null || !now.answered.value) return now.answered.value
  const { changesAt } = view
  const isPast = changesAt !== null && at.getTime() >= Date.parse(changesAt)
  if (isMorningUnderWay(view.status) && !isPast) return false
  if (isNear(view.registeredNext, at)) return false
  return view.slot === null || !isNear(view.slot.startsAt, at, Date.parse(view.slot.drawAt))
}

function isNear(startsAt: string | null, at: Date, drawAt = Infinity): boolean {
  if (startsAt === null) return false
  const instant = Date.parse(startsAt)
  return at.getTime() >= Math.min(instant - quietMs, drawAt) && at.getTime() < instant + quietMs
}
