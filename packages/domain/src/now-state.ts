import { addMinutes, afterglowMinutes, closeTime, drawTime, onTimeEnd, type Rhythm } from './morning.ts'

/** Where a person stands in their current slot. */
export const nowStatuses = [
  'none',
  'registered',
  'drawing',
  'preparing',
  'ready',
  'joined',
  'moved',
  'over',
  'no_room',
] as const

export type NowStatus = (typeof nowStatuses)[number]

/** What the database knows about one person and one slot. */
export type SlotFacts = {
  readonly startsAt: Date
  /** When the draw is due, if not by the rhythm (a practice slot). */
  readonly drawAt: Date | null
  readonly drawn: boolean
  readonly seat: {
    readonly room: 'pending' | 'ready' | 'failed' | 'closed'
    readonly closesAt: Date
    readonly participate: boolean
  } | null
}

/** A status, and the instant at which it changes by time alone (null: only by an event). */
export type NowState = { readonly status: NowStatus; readonly changesAt: Date | null }

/**
 * Where a person stands in a slot at an instant.
 *
 * A slot that was never drawn, or drawn without this person, or whose room never got
 * its meeting, ends as `no_room`: it is ours to say so. Nothing here reads a clock, so server and tests agree to the second.
 */
export function nowState(facts: SlotFacts, now: Date, rhythm: Rhythm): NowState {
  const { startsAt, seat } = facts
  if (seat !== null) return seatedState(seat, now)
  if (facts.drawn) return { status: 'no_room', changesAt: slotLeavesAt(facts, rhythm) }

  const drawAt = facts.drawAt ?? drawTime(startsAt, rhythm)
  if (now < drawAt) return { status: 'registered', changesAt: drawAt }
  const lastChance = onTimeEnd(startsAt, rhythm)
  if (now < lastChance) return { status: 'drawing', changesAt: lastChance }
  return { status: 'no_room', changesAt: slotLeavesAt(facts, rhythm) }
}

/** When a slot stops being the current one and the next enrolment takes its place. */
export function slotLeavesAt(facts: Pick<SlotFacts, 'startsAt' | 'seat'>, rhythm: Rhythm): Date {
  return addMinutes(facts.seat?.closesAt ?? closeTime(facts.startsAt, rhythm), afterglowMinutes)
}

function seatedState(seat: NonNullable<SlotFacts['seat']>, now: Date): NowState {
  const leavesAt = addMinutes(seat.closesAt, afterglowMinutes)
  const isOver = seat.room === 'closed' || now >= seat.closesAt
  if (seat.room === 'failed' || (seat.room === 'pending' && isOver)) {
    return { status: 'no_room', changesAt: leavesAt }
  }
  if (isOver) return { status: 'over', changesAt: leavesAt }
  if (seat.room === 'pending') return { status: 'preparing', changesAt: seat.closesAt }
  return { status: seat.participate ? 'joined' : 'ready', changesAt: seat.closesAt }
}
