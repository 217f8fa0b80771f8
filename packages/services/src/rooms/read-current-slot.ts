import { afterglowMinutes, drawTime } from '@kuji/domain/morning'
import { nowState, type NowState } from '@kuji/domain/now-state'
import type { Deps } from '../deps.ts'

type RoomState = 'pending' | 'ready' | 'failed' | 'closed'

/** A person's current slot: the one under way, else their next enrolment. */
export type CurrentSlot = NowState & {
  readonly enrolmentId: number
  readonly startsAt: Date
  readonly drawAt: Date
  readonly practice: boolean
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
}

type CurrentRow = {
  enrolment_id: number
  date: Date
  practice_draw_at: Date | null
  draw_id: number | null
  room_id: number | null
  participate: boolean | null
  state: RoomState | null
  closes_at: Date | null
  ordinal: number | null
  provider: string | null
  zoom_url: string | null
  up: boolean[] | null
  mine: boolean[] | null
}

/**
 * One prepared statement for the busiest question of the morning.
 *
 * $1 user, $2 now, $3 draw lead, $4 meeting and $5 afterglow in minutes. Of slots
 * under way the earliest whose room is still open comes first, then the latest that
 * is over, then the next one to come.
 */
const currentSlotQuery = `
  select mine.*, lights.up, lights.mine
  from (
    select e.id as enrolment_id, e.date, p.draw_at as practice_draw_at, d.id as draw_id,
           r.id as room_id, s.participate, r.state, r.closes_at, r.ordinal, r.provider, r.zoom_url,
           coalesce(r.closes_at, e.date + make_interval(mins => $4)) as ends_at,
           d.id is not null or coalesce(p.draw_at, e.date - make_interval(mins => $3)) <= $2 as under_way
    from enroll_information e
    left join practice_slots p on p.date = e.date
    left join draws d on d.date = e.date
    left join users_rooms s on s.draw_id = d.id and s.user_id = e.user_id
    left join rooms r on r.id = s.room_id
    where e.user_id = $1 and e.date > $2::timestamptz - make_interval(mins => $4 + $5)
  ) mine
  left join lateral (
    select array_agg(participate order by id) as up, array_agg(user_id = $1 order by id) as mine
    from users_rooms where room_id = mine.room_id
  ) lights on true
  where mine.ends_at + make_interval(mins => $5) > $2
  order by mine.under_way desc,
           mine.ends_at <= $2,
           case when mine.ends_at <= $2 then -extract(epoch from mine.date) else extract(epoch from mine.date) end
  limit 1`

/** A person's current slot at this moment, or null when they have none. */
export async function readCurrentSlot(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<CurrentSlot | null> {
  const now = clock.now()
  const { drawLead, meeting } = settings.rhythm
  const { rows } = await db.pool.query<CurrentRow>({
    name: 'current-slot',
    text: currentSlotQuery,
    values: [userId, now, drawLead, meeting, afterglowMinutes],
  })
  const row = rows[0]
  if (row === undefined) return null
  const room = currentRoom(row)
  const facts = {
    startsAt: row.date,
    drawAt: row.practice_draw_at,
    drawn: row.draw_id !== null,
    seat:
      room === null
        ? null
        : { room: row.state as RoomState, closesAt: room.closesAt, participate: row.participate === true },
  }
  const state = nowState(facts, now, settings.rhythm)
  const open = state.status === 'ready' || state.status === 'joined'
  return {
    ...state,
    enrolmentId: row.enrolment_id,
    startsAt: row.date,
    drawAt: row.practice_draw_at ?? drawTime(row.date, settings.rhythm),
    practice: row.practice_draw_at !== null,
    room: room === null || open ? room : { ...room, meetingUrl: null },
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
  }
}
