import type { SqlClient } from '@kuji/db/sql-client'
import { historyDraws } from '@kuji/domain/draw-facts'
import { unpackIntegers } from './unpack-integers.ts'

/** Who was present in which room of one earlier draw, member of the next draw or not. */
export type DrawAttendance = {
  /** 1 for the draw before. */
  readonly drawsAgo: number
  /** User and room of each, flat [user, room, user, room, …]; in any order, nobody twice. */
  readonly seats: Int32Array
}

/**
 * Who was present where in the last 30 draws before a slot. Practice does not count, nor
 * does a draw that seated nobody.
 *
 * At 100,000 people these are two million seats. They come as one packed value per draw:
 * a row per seat would cost several times as much to read.
 */
export async function readAttendance(client: SqlClient, before: Date): Promise<DrawAttendance[]> {
  const { rows } = await client.query<{ drawsAgo: number; packed: Buffer | null }>(
    `select past.ago::int as "drawsAgo", seats.packed
     from (select id, row_number() over (order by date desc) as ago from draws d
           where date < $1 and not practice and exists (select from rooms r where r.draw_id = d.id)
           order by date desc limit $2) past,
     lateral (select string_agg(int4send(s.user_id) || int4send(s.room_id), '') as packed
              from users_rooms s where s.draw_id = past.id and s.participate) seats`,
    [before, historyDraws],
  )
  return rows.map(({ drawsAgo, packed }) => ({ drawsAgo, seats: unpackIntegers(packed) }))
}
