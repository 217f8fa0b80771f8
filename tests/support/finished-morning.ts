import type { SqlPool } from '@kuji/db/sql-client'

/** What became of the message that the room is ready. */
export type MorningSignal =
  | 'sent'
  | 'mailed'
  | 'just in time'
  | 'in the last minute'
  | 'too late'
  | 'unsent'
  | 'no device'
  | 'none'
  | 'to silent'
  | 'shown'
  | 'fell silent'
  | 'shown at the end'
  | 'shown late'

/** How one person's morning went; what is left out is that they slept and nothing of ours failed. */
export type FinishedSeat = {
  readonly userId: number
  readonly gotUp?: boolean
  readonly room?: 'ready' | 'closed' | 'failed' | 'pending'
  /**
   * `none`: no outbox row at all; `unsent`: no push service took it; `to silent`: taken for a device
   * that was known to be silent; `shown`: the same, but the device confirmed it after all; `in the last
   * minute`: taken right when the on-time window ended, and not known to be shown.
   */
  readonly signal?: MorningSignal
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

type Told = {
  readonly sent: number | null
  readonly shown: number | null
  readonly silent: number | null
  readonly by: 'device' | 'mail' | null
}

/** Minutes after the slot at which a message was taken and shown, and its device known to be silent. */
const signals: Readonly<Record<Exclude<MorningSignal, 'none'>, Told>> = {
  sent: { by: 'device', sent: -10, shown: null, silent: null },
  mailed: { by: 'mail', sent: -10, shown: null, silent: null },
  'just in time': { by: 'device', sent: 4, shown: null, silent: null },
  'in the last minute': { by: 'device', sent: 5, shown: null, silent: null },
  'too late': { by: 'device', sent: 6, shown: null, silent: null },
  unsent: { by: 'device', sent: null, shown: null, silent: null },
  'no device': { by: null, sent: null, shown: null, silent: null },
  'to silent': { by: 'device', sent: -10, shown: null, silent: -645 },
  'fell silent': { by: 'device', sent: -10, shown: null, silent: 1 },
  shown: { by: 'device', sent: -10, shown: -10, silent: -645 },
  'shown at the end': { by: 'device', sent: 5, shown: 5, silent: null },
  'shown late': { by: 'device', sent: 6, shown: 7, silent: null },
}

async function addSignals(
  pool: SqlPool,
  draw: { readonly drawId: number; readonly startsAt: Date; readonly seats: readonly FinishedSeat[] },
): Promise<void> {
  const told = draw.seats.flatMap(({ userId, signal = 'sent' }) =>
    signal === 'none' ? [] : [{ userId, ...signals[signal] }],
  )
  await pool.query(
    `with told as (
       select user_id, way, $6::timestamptz + make_interval(mins => sent) as sent_at,
              $6 + make_interval(mins => shown) as shown_at, $6 + make_interval(mins => silent) as silent_since
       from unnest($2::int[], $3::text[], $4::int[], $5::int[], $7::int[]) as t(user_id, way, sent, shown, silent)
     ), signal as (
       insert into signals (user_id, room_id, kind, state, sent_at, no_device, expires_at)
       select s.user_id, s.room_id, 'room_ready',
              (case when told.sent_at is null then 'undeliverable' else 'sent' end)::signal_state,
              told.sent_at, told.way is null, r.closes_at
       from told join users_rooms s on s.user_id = told.user_id and s.draw_id = $1 join rooms r on r.id = s.room_id
       returning id, user_id
     ), device as (
       insert into push_subscriptions (user_id, endpoint, p256dh, auth, silent_since)
       select user_id, 'https://push.example/' || gen_random_uuid(), '', '', silent_since
       from told where way = 'device' returning id, user_id
     )
     insert into deliveries (signal_id, device_id, origin, receipt, state, sent_at, shown_at)
     select signal.id, device.id, case when told.way = 'mail' then 'mailto:' else 'https://push.example' end,
            replace(gen_random_uuid()::text, '-', ''),
            (case when told.sent_at is null then 'refused' else 'taken' end)::delivery_state,
            told.sent_at, told.shown_at
     from told join signal on signal.user_id = told.user_id left join device on device.user_id = told.user_id
     where told.way is not null`,
    [
      draw.drawId,
      told.map(({ userId }) => userId),
      told.map(({ by }) => by),
      told.map(({ sent }) => sent),
      told.map(({ shown }) => shown),
      draw.startsAt,
      told.map(({ silent }) => silent),
    ],
  )
}
