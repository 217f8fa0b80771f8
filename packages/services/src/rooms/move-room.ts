import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { queueSignals } from '../signal/queue-signals.ts'
import { roomTopic } from './now-topics.ts'
import type { Door } from './open-room.ts'
import { tellNow } from './tell-now.ts'

/**
 * Puts another door into an open room: its id and Kuji link stay, who went in by the old one
 * has one more tap to make, and everybody is told, once in a room's life. To whoever has not
 * heard of the room yet the first message will be right.
 *
 * The caller holds the room.
 *
 * @returns false when the room is not open any more, or has this door; nothing is changed then
 */
export async function moveRoom(
  deps: Pick<Deps, 'queue' | 'clock' | 'mail'>,
  client: SqlTransaction,
  { id, door }: { readonly id: number; readonly door: Door },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update rooms set provider = $2, zoom_url = $3, host = $4, meeting_id = $5, passcode = $6, checked_at = $7
     where id = $1 and state = 'ready' and closes_at > $7 and provider = 'zoom'
       and ($5::bigint is null or meeting_id is distinct from $5)`,
    [
      id,
      door.provider,
      door.url,
      door.host,
      door.meetingId?.toString() ?? null,
      door.passcode,
      deps.clock.now(),
    ],
  )
  if (rowCount === 0) return false
  await client.query('update users_rooms set entered = false where room_id = $1 and entered', [id])
  await queueSignals(deps, client, { kind: 'room_replaced', to: await whoHasHeard(client, id) })
  await tellNow(client, roomTopic(id))
  return true
}

/** Everybody of the room but those whom the first message still waits for, unless they are up without it. */
async function whoHasHeard(
  client: SqlTransaction,
  roomId: number,
): Promise<{ readonly userId: number; readonly roomId: number }[]> {
  const { rows } = await client.query<{ userId: number; roomId: number }>(
    `select user_id as "userId", room_id as "roomId" from users_rooms s
     where room_id = $1 and (participate or not exists (
       select from signals g
       where g.user_id = s.user_id and g.room_id = s.room_id and g.kind = 'room_ready'
         and g.state = 'waiting' and g.sent_at is null
     ))`,
    [roomId],
  )
  return rows
}
