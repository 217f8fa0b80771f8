import { drawTime } from '@kuji/domain/morning'
import { nowState, type NowState, type SlotFacts } from '@kuji/domain/now-state'
import type { Deps } from '../deps.ts'
import { findCurrentRow, type CurrentRow, type RoomState } from './current-slot-query.ts'
import { noteOpened } from './note-opened.ts'

/** A person's current slot: the one under way, else their next enrolment. */
export type CurrentSlot = NowState & {
  readonly enrolmentId: number
  readonly startsAt: Date
  readonly drawAt: Date
  readonly practice: boolean
  /** Whether the person said that they cannot come this morning, and did not come after all. */
  readonly declined: boolean
  readonly room: CurrentRoom | null
}

/** The person's room. `up` and `mine` are parallel lists, one entry a seat. */
export type CurrentRoom = {
  readonly id: number
  readonly drawId: number
  readonly ordinal: number
  readonly provider: string
  /** Null until the meeting is made, and again once the room has closed. */
  readonly meetingUrl: string | null
  readonly closesAt: Date
  readonly up: readonly boolean[]
  readonly mine: readonly boolean[]
  /** Whether another meeting stands in place of the one first announced. */
  readonly replaced: boolean
  /** How many are in the meeting; null while Zoom has told nothing, and where the room is not open. */
  readonly inMeeting: number | null
}

/**
 * A person's current slot at this moment, or null when they have none.
 *
 * It is what they get to see: that their open room was shown to them is noted the first time.
 */
export async function readCurrentSlot(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<CurrentSlot | null> {
  const now = clock.now()
  const { drawLead, meeting } = settings.rhythm
  const row = await findCurrentRow(db.pool, { userId, now, drawLead, meeting })
  if (row === null) return null
  const room = currentRoom(row)
  const state = nowState(factsOf(row, room), now, settings.rhythm)
  const isOpen = ['ready', 'joined', 'moved'].includes(state.status)
  if (isOpen && row.seat_id !== null && row.unopened === true)
    await noteOpened(db.pool, { seatId: row.seat_id, now })
  return {
    ...state,
    enrolmentId: row.enrolment_id,
    startsAt: row.date,
    drawAt: row.practice_draw_at ?? drawTime(row.date, settings.rhythm),
    practice: row.practice_draw_at !== null,
    declined: row.declined === true && row.participate !== true,
    room: room === null || isOpen ? room : { ...room, meetingUrl: null, inMeeting: null },
  }
}

function factsOf(row: CurrentRow, room: CurrentRoom | null): SlotFacts {
  return {
    startsAt: row.date,
    drawAt: row.practice_draw_at,
    drawn: row.draw_id !== null,
    seat: room && {
      room: row.state as RoomState,
      closesAt: room.closesAt,
      participate: row.participate === true,
      entered: row.entered === true,
      alone: !room.up.some((up, seat) => up && room.mine[seat] !== true),
    },
  }
}

function currentRoom(row: CurrentRow): CurrentRoom | null {
  const { room_id: id, draw_id: drawId, ordinal, provider, closes_at: closesAt } = row
  if (id === null || drawId === null || ordinal === null || provider === null || closesAt === null)
    return null
  return {
    id,
    drawId,
    ordinal,
    provider,
    closesAt,
    meetingUrl: row.zoom_url,
    up: row.up ?? [],
    mine: row.mine ?? [],
    replaced: row.replaced,
    inMeeting: row.in_meeting,
  }
}
