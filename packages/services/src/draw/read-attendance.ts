import type { SqlClient } from '@kuji/db/sql-client'
import { historyDraws } from '@kuji/domain/draw-facts'
import { unpackIntegers } from './unpack-integers.ts'

/** Who was present in which room of one earlier draw, member of the next draw or not. */
export type DrawAttendance = {
  /** 1 for the draw before. */
  readonly drawsAgo: number
  /** userIds[i] was present in roomIds[i]; in any order, nobody twice. */
  readonly userIds: Int32Array
  readonly roomIds: Int32Array
}

/**
 * Who was present where in the last 30 draws before a slot. Practice does not count, nor
 * does a draw that seated nobody.
 *
 * At 100,000 people these are two million seats. They come as one packed value per draw:
 * a row per seat would cost several times as much to read.
 */
export async function readAttendance(client: SqlClient, before: Date): Promise<DrawAttendance[]> {
  const { rows } = await client.query<{ drawsAgo: number; userIds: Buffer; roomIds: Buffer }>(
    `select past.ago::int as "drawsAgo",
            string_agg(int4send(s.user_id), '' order by s.id) as "userIds",
            string_agg(int4send(s.room_id), '' order by s.id) as "roomIds"
     from (select id, row_number() over (order by date desc) as ago from draws d
           where date < $1 and not practice and exists (select from rooms r where r.draw_id = d.id)
           order by date desc limit $2) past
     join users_rooms s on s.draw_id = past.id and s.participate
     group by past.ago`,
    [before, historyDraws],
  )
  return rows.map(({ drawsAgo, userIds, roomIds }) => ({
    drawsAgo,
    userIds: unpackIntegers(userIds),
    roomIds: unpackIntegers(roomIds),
  }))
}
