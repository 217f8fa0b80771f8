import { gatherLookups } from '@kuji/db/gather-lookups'
import { afterglowMinutes } from '@kuji/domain/morning'

export type RoomState = 'pending' | 'ready' | 'failed' | 'closed'

/** Whose current slot at which instant; the minutes are those of the rhythm. */
type Question = {
  readonly userId: number
  readonly now: Date
  readonly drawLead: number
  readonly meeting: number
}

/** A person's current slot as the database tells it. `up` and `mine` have an entry a seat that is shown. */
export type CurrentRow = {
  /** Place of the question among those asked together, from 1. */
  readonly place: number
  readonly enrolment_id: number
  readonly date: Date
  readonly practice_draw_at: Date | null
  readonly draw_id: number | null
  readonly room_id: number | null
  readonly seat_id: number | null
  readonly participate: boolean | null
  readonly entered: boolean | null
  readonly declined: boolean | null
  /** Whether the page has not shown this person their open room yet. */
  readonly unopened: boolean | null
  readonly state: RoomState | null
  readonly closes_at: Date | null
  readonly ordinal: number | null
  readonly provider: string | null
  readonly zoom_url: string | null
  /** Whether this person was told of another meeting in place of the first. */
  readonly replaced: boolean
  readonly up: boolean[] | null
  readonly mine: boolean[] | null
  /** People in the room's present meeting; null while Zoom has told nothing of it. */
  readonly in_meeting: number | null
}

/**
 * Of a meeting that ended and was entered again only the latest run counts. No row: Zoom has told
 * nothing. Who left and came back has joined after leaving, in whatever order the messages came.
 */
const peopleInMeeting = `
  select count(*) filter (
           where one.participant <> '' and one.joined_at > greatest(one.left_at, run.left_at, '-infinity')
         )::int as in_meeting
  from meeting_participants one
  left join meeting_participants run on run.uuid = one.uuid and run.participant = ''
  where one.room_id = own.room_id and one.uuid = (
    select uuid from meeting_participants
    where room_id = own.room_id and meeting_id = own.meeting_id
    order by joined_at desc nulls last limit 1
  )
  having count(*) > 0`

/**
 * $1 users, $2 instants, $3 draw leads and $4 meetings in minutes, an entry a question;
 * $5 afterglow in minutes. Of slots under way the earliest whose room is still open
 * comes first, then the latest that is over, then the next one to come.
 *
 * Of a room those seats are shown that the draw put there or that were added for it. Who
 * a rescue brought along shows when they are up: it is no empty chair of this room. Nor is
 * the seat of somebody who said that they cannot come, but to themselves.
 *
 * Behind a select the planner does not see how many questions there are, and keeps one
 * plan for all; it would plan each time anew otherwise, at four times the cost.
 */
const currentSlotQuery = `
  select asked.place::int, current.*
  from unnest((select $1::int[]), (select $2::timestamptz[]), (select $3::int[]), (select $4::int[]))
       with ordinality as asked(user_id, now, draw_lead, meeting, place)
  cross join lateral (
    select own.*, lights.up, lights.mine, presence.in_meeting,
           exists (select from signals where user_id = asked.user_id and room_id = own.room_id and kind = 'room_replaced') as replaced
    from (
      select e.id as enrolment_id, e.date, p.draw_at as practice_draw_at, d.id as draw_id,
             r.id as room_id, s.id as seat_id, s.participate, s.entered, s.declined_at is not null as declined, s.opened_at is null as unopened, r.state, r.closes_at, r.ordinal, r.provider, r.zoom_url, r.meeting_id,
             coalesce(r.closes_at, e.date + make_interval(mins => asked.meeting)) as ends_at,
             d.id is not null
               or coalesce(p.draw_at, e.date - make_interval(mins => asked.draw_lead)) <= asked.now as under_way
      from enroll_information e
      left join practice_slots p on p.date = e.date
      left join draws d on d.date = e.date
      left join users_rooms s on s.draw_id = d.id and s.user_id = e.user_id
      left join rooms r on r.id = s.room_id
      where e.user_id = asked.user_id and e.date > asked.now - make_interval(mins => asked.meeting + $5)
    ) own
    left join lateral (
      select array_agg(participate order by id) as up, array_agg(user_id = asked.user_id order by id) as mine
      from users_rooms
      where room_id = own.room_id
        and (participate or user_id = asked.user_id
             or declined_at is null and (reseated or drawn_ordinal is null or drawn_ordinal = own.ordinal))
    ) lights on true
    left join lateral (${peopleInMeeting}) presence on true
    where own.ends_at + make_interval(mins => $5) > asked.now
    order by own.under_way desc,
             own.ends_at <= asked.now,
             case when own.ends_at <= asked.now then -1 else 1 end * extract(epoch from own.date)
    limit 1
  ) current`

/** The busiest question of the morning, one prepared statement for all who ask it at once; null when there is none. */
export const findCurrentRow = gatherLookups<Question, CurrentRow>(async (pool, questions) => {
  const { rows } = await pool.query<CurrentRow>({
    name: 'current-slots',
    text: currentSlotQuery,
    values: [
      questions.map(({ userId }) => userId),
      questions.map(({ now }) => now),
      questions.map(({ drawLead }) => drawLead),
      questions.map(({ meeting }) => meeting),
      afterglowMinutes,
    ],
  })
  const byPlace = new Map(rows.map((row) => [row.place, row]))
  return new Map(
    questions.flatMap((question, index) => {
      const row = byPlace.get(index + 1)
      return row === undefined ? [] : [[question, row] as const]
    }),
  )
})
