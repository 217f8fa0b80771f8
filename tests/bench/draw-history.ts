import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlPool } from '@kuji/db/sql-client'

const day = 86_400_000

/**
 * Writes so many mornings before a slot: everybody in rooms of four by chance, up as often
 * as their rate says. Rates lie evenly between 400 and 984.
 */
export async function addDrawHistory(
  pool: SqlPool,
  { before, mornings }: { readonly before: Date; readonly mornings: number },
): Promise<void> {
  await pool.query('update users set rate = 400 + (id * 7919) % 585')
  for (let ago = mornings; ago >= 1; ago--) await addMorning(pool, new Date(before.getTime() - ago * day))
  await pool.query('vacuum analyze')
}

function addMorning(pool: SqlPool, startsAt: Date): Promise<void> {
  return inTransaction(pool, async (client) => {
    // What is written here fits together; checking it row by row would take most of the time.
    await client.query(`set local session_replication_role = 'replica'`)
    await client.query(
      `with draw as (
         insert into draws (date, drawn_at, seed, input_hash, sizes, state, settled_at)
         values ($1::timestamptz, $1, repeat('0', 64), repeat('0', 64), '{}', 'done', $1) returning id
       ), place as (
         select id as user_id, rate, (row_number() over (order by random()) - 1) / 4 as ordinal from users
       ), room as (
         insert into rooms (draw_id, ordinal, date, closes_at, state)
         select draw.id, ordinal, $1, $1 + interval '15 minutes', 'closed'
         from draw, (select distinct ordinal from place) as room returning id, draw_id, ordinal
       )
       insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal, participate)
       select user_id, room.id, draw_id, ordinal, random() * 1000 < rate from place join room using (ordinal)`,
      [startsAt],
    )
  })
}
