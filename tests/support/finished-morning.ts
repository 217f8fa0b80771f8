import type { SqlPool } from '@kuji/db/sql-client'

/** How one person's morning went; what is left out is that they slept and nothing of ours failed. */
export type FinishedSeat = {
  readonly userId: number
  readonly gotUp?: boolean
  readonly room?: 'ready' | 'closed' | 'failed' | 'pending'
  /** `none`: no outbox row at all; `unsent`: a row that no device was told by. */
  readonly signal?: 'sent' | 'too late' | 'unsent' | 'no device' | 'none'
  readonly opened?: boolean
}

type FinishedMorning = {
  readonly startsAt: Date
  readonly seats: readonly FinishedSeat[]
  readonly practice?: boolean
}

const minute = 60_000

/**
 * Writes what a morning leaves for its settlement: a draw with one room for each state of
 * the seats, closing a quarter of an hour after the slot. Gives the draw and the seats' ids,
 * in the order of the seats.
 */
export async function aFinishedMorning(
  pool: SqlPool,
  { startsAt, seats, practice = false }: FinishedMorning,
): Promise<{ readonly drawId: number; readonly seatIds: number[] }> {
  const { rows: draws } = await pool.query<{ id: number }>(
    `insert into draws (date, drawn_at, seed, input_hash, sizes, state, practice)
     values ($1, $1, repeat('0', 64), repeat('0', 64), '{}', 'done', $2) returning id`,
    [startsAt, practice],
  )
  const drawId = draws[0]?.id ?? 0
  const roomOf = ({ room = 'closed' }: FinishedSeat): string => room
  await addRooms(pool, { drawId, startsAt, states: [...new Set(seats.map(roomOf))] })
  const { rows } = await pool.query<{ id: number }>(
    `insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal, participate, entered, opened_at)
     select seat.user_id, r.id, $1, r.ordinal, seat.up, seat.up, case when seat.opened then r.date end
     from unnest($2::int[], $3::text[], $4::boolean[], $5::boolean[]) with ordinality
          as seat(user_id, state, up, opened, place)
     join rooms r on r.draw_id = $1 and r.state = seat.state::room_state
     order by seat.place returning id`,
    [
      drawId,
      seats.map(({ userId }) => userId),
      seats.map(roomOf),
      seats.map(({ gotUp = false }) => gotUp),
      seats.map(({ opened = false }) => opened),
    ],
  )
  await addSignals(pool, { drawId, startsAt, seats })
  return { drawId, seatIds: rows.map(({ id }) => id) }
}

async function addRooms(
  pool: SqlPool,
  draw: { readonly drawId: number; readonly startsAt: Date; readonly states: readonly string[] },
): Promise<void> {
  await pool.query(
    `insert into rooms (draw_id, ordinal, date, closes_at, state, zoom_url, failure)
     select $1, place - 1, $2, $3, state::room_state,
            case when state in ('ready', 'closed') then 'https://zoom.example/j/' || $1::int end,
            case when state = 'failed' then 'ZOOM_UNREACHABLE' end
     from unnest($4::text[]) with ordinality as room(state, place)`,
    [draw.drawId, draw.startsAt, new Date(draw.startsAt.getTime() + 15 * minute), draw.states],
  )
}

async function addSignals(
  pool: SqlPool,
  draw: { readonly drawId: number; readonly startsAt: Date; readonly seats: readonly FinishedSeat[] },
): Promise<void> {
  const told = draw.seats.filter(({ signal = 'sent' }) => signal !== 'none')
  const sentAt = ({ signal = 'sent' }: FinishedSeat): Date | null => {
    if (signal === 'sent') return new Date(draw.startsAt.getTime() - 10 * minute)
    return signal === 'too late' ? new Date(draw.startsAt.getTime() + 6 * minute) : null
  }
  await pool.query(
    `insert into signals (user_id, room_id, kind, state, sent_at, no_device)
     select s.user_id, s.room_id, 'room_ready',
            (case when told.sent_at is null then 'undeliverable' else 'sent' end)::signal_state,
            told.sent_at, told.no_device
     from unnest($2::int[], $3::timestamptz[], $4::boolean[]) as told(user_id, sent_at, no_device)
     join users_rooms s on s.user_id = told.user_id and s.draw_id = $1`,
    [
      draw.drawId,
      told.map(({ userId }) => userId),
      told.map(sentAt),
      told.map(({ signal }) => signal === 'no device'),
    ],
  )
}
