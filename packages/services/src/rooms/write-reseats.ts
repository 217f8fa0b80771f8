import type { Move } from '@kuji/domain/spread-people'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { roomTopic } from './now-topics.ts'
import { tellNowAll } from './tell-now.ts'

/** Somebody's seat in another room. `ready`: that room has its meeting already. */
export type Reseat = Move & { readonly ready: boolean }

/**
 * Writes new seats for people who have not been told of a room yet. Whose new room is ready
 * is told now; a room still without its meeting tells all its people when it gets it. What
 * the draw gave them stays on record. The caller holds the slot and the rooms.
 */
export async function writeReseats(
  { queue }: Pick<Deps, 'queue'>,
  client: SqlTransaction,
  { from, reseats }: { readonly from: number; readonly reseats: readonly Reseat[] },
): Promise<void> {
  await client.query(
    `with move as (select * from unnest($2::int[], $3::int[], $4::boolean[]) as m(user_id, room_id, ready)),
     told as (
       insert into signals (user_id, room_id, kind)
       select user_id, room_id, 'room_ready' from move where ready on conflict do nothing
     )
     update users_rooms s set room_id = move.room_id, reseated = true, entered = false
     from move where s.room_id = $1 and s.user_id = move.user_id`,
    [
      from,
      reseats.map(({ userId }) => userId),
      reseats.map(({ roomId }) => roomId),
      reseats.map(({ ready }) => ready),
    ],
  )
  const ready = new Set(reseats.filter((reseat) => reseat.ready).map(({ roomId }) => roomId))
  await enqueue(queue, client, { name: 'send-signals', payloads: [...ready].map((roomId) => ({ roomId })) })
  const touched = new Set([from, ...reseats.map(({ roomId }) => roomId)])
  await tellNowAll(client, [...touched].map(roomTopic))
}
