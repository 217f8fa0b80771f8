import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlPool } from '@kuji/db/sql-client'

/**
 * Writes the morning of a slot as its rooms leave it: everybody in closed rooms of four and
 * told, except for a few whose room failed or whose signal got lost. Who is up is a matter
 * of chance, more often the higher somebody's id ends.
 */
export async function addPastMorning(pool: SqlPool, startsAt: Date): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Not what is measured, and on a busy machine it may take its time.
    await client.query('set local statement_timeout = 0')
    await client.query(pastMorning, [startsAt])
  })
}

const pastMorning = `
  with draw as (
    insert into draws (date, drawn_at, seed, input_hash, sizes, state)
    values ($1::timestamptz, $1, repeat('0', 64), repeat('0', 64), '{}', 'done') returning id
  ), place as (
    select id as user_id, (row_number() over (order by id) - 1) / 4 as ordinal from users
  ), room as (
    insert into rooms (draw_id, ordinal, date, closes_at, state, failure)
    select draw.id, ordinal, $1, $1 + interval '15 minutes',
           (case when random() < 0.02 then 'failed' else 'closed' end)::room_state, 'ZOOM_UNREACHABLE'
    from draw, (select distinct ordinal from place) as room returning id, draw_id, ordinal
  ), seat as (
    insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal, participate)
    select user_id, room.id, draw_id, ordinal, random() < 0.45 + 0.05 * (user_id % 10)
    from place join room using (ordinal)
  )
  insert into signals (user_id, room_id, kind, state, sent_at, expires_at)
  select user_id, room.id, 'room_ready', 'sent', case when random() < 0.98 then $1 - interval '9 minutes' end,
         $1 + interval '15 minutes'
  from place join room using (ordinal)`
