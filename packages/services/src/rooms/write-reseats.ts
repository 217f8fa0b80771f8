import type { Move } from '@kuji/domain/spread-people'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { queueSignals } from '../signal/queue-signals.ts'
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
  deps: Pick<Deps, 'queue' | 'mail'>,
  client: SqlTransaction,
  { from, reseats }: { readonly from: number; readonly reseats: readonly Reseat[] },
): Promise<void> {
  await client.query(
    `update users_rooms s set room_id = move.room_id, reseated = true, entered = false
     from unnest($2::int[], $3::int[]) as move(user_id, room_id)
     where s.room_id = $1 and s.user_id = move.user_id`,
    [from, reseats.map(({ userId }) => userId), reseats.map(({ roomId }) => roomId)],
  )
  await queueSignals(deps, client, { kind: 'room_ready', to: reseats.filter(({ ready }) => ready) })
  const touched = new Set([from, ...reseats.map(({ roomId }) => roomId)])
  await tellNowAll(client, [...touched].map(roomTopic))
}
