import {
  addMinutes,
  afterglowMinutes,
  closeTime,
  drawTime,
  onTimeEnd,
  rescueEnd,
  type Rhythm,
} from './morning.ts'

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
    /** Whether they took the door of the room they are in now; a rescue makes it false again. */
    readonly entered: boolean
    /** Whether nobody else of the room is up. */
    readonly alone: boolean
  } | null
}

/**
 * A status, and the instant at which something of it changes by time alone (null: only by an event).
 * `solo` is true for who is in, alone, and whom no rescue will bring company.
 */
export type NowState = {
  readonly status: NowStatus
  readonly changesAt: Date | null
  readonly solo: boolean
}

/**
 * Where a person stands in a slot at an instant.
 *
 * A slot that was never drawn, or drawn without this person, or whose room never got
 * its meeting, ends as `no_room`: it is ours to say so. Nothing here reads a clock, so server and tests agree to the second.
 */
export function nowState(facts: SlotFacts, now: Date, rhythm: Rhythm): NowState {
  const { startsAt, seat } = facts
  if (seat !== null) {
    const status = seatedStatus(seat, now)
    return status === 'joined' && seat.alone
      ? aloneState(startsAt, seat.closesAt, now)
      : { status, changesAt: seatChangesAt(status, seat), solo: false }
  }
  const noRoom = { status: 'no_room', changesAt: slotLeavesAt(facts, rhythm), solo: false } as const
  if (facts.drawn) return noRoom

  const drawAt = facts.drawAt ?? drawTime(startsAt, rhythm)
  if (now < drawAt) return { status: 'registered', changesAt: drawAt, solo: false }
  const lastChance = onTimeEnd(startsAt, rhythm)
  if (now < lastChance) return { status: 'drawing', changesAt: lastChance, solo: false }
  return noRoom
}

/** When a slot stops being the current one and the next enrolment takes its place. */
export function slotLeavesAt(facts: Pick<SlotFacts, 'startsAt' | 'seat'>, rhythm: Rhythm): Date {
  return addMinutes(facts.seat?.closesAt ?? closeTime(facts.startsAt, rhythm), afterglowMinutes)
}

function seatedStatus(seat: NonNullable<SlotFacts['seat']>, now: Date): NowStatus {
  const isOver = seat.room === 'closed' || now >= seat.closesAt
  if (seat.room === 'failed' || (seat.room === 'pending' && isOver)) return 'no_room'
  if (isOver) return 'over'
  if (seat.room === 'pending') return 'preparing'
  if (!seat.participate) return 'ready'
  return seat.entered ? 'joined' : 'moved'
}

function seatChangesAt(status: NowStatus, { closesAt }: NonNullable<SlotFacts['seat']>): Date {
  return status === 'no_room' || status === 'over' ? addMinutes(closesAt, afterglowMinutes) : closesAt
}

function aloneState(startsAt: Date, closesAt: Date, now: Date): NowState {
  const hopesUntil = rescueEnd(startsAt)
  const solo = now >= hopesUntil
  const changesAt = solo || hopesUntil > closesAt ? closesAt : hopesUntil
  return { status: 'joined', changesAt, solo }
}
