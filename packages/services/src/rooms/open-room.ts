import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { queueSignals } from '../signal/queue-signals.ts'
import { finishDraw } from './finish-draw.ts'
import { roomTopic } from './now-topics.ts'
import { tellNow } from './tell-now.ts'

/** The way into a room. Host, meeting and passcode are null at the second provider. */
export type Door = {
  readonly provider: 'zoom' | 'fallback'
  readonly url: string
  readonly host: string | null
  readonly meetingId: bigint | null
  readonly passcode: string | null
}

/**
 * Opens a pending room by this door, and queues the signals to its people.
 *
 * @returns false when the room is not pending any more; nothing is changed then
 */
export async function openRoom(
  deps: Pick<Deps, 'queue' | 'mail'>,
  client: SqlTransaction,
  { id, drawId, door }: { readonly id: number; readonly drawId: number; readonly door: Door },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update rooms set state = 'ready', provider = $2, zoom_url = $3, host = $4, meeting_id = $5, passcode = $6
     where id = $1 and state = 'pending'`,
    [id, door.provider, door.url, door.host, door.meetingId?.toString() ?? null, door.passcode],
  )
  if (rowCount === 0) return false
  await queueSignals(deps, client, { kind: 'room_ready', to: await seatsOf(client, id) })
  await finishDraw(client, drawId)
  await tellNow(client, roomTopic(id))
  return true
}

async function seatsOf(
  client: SqlTransaction,
  roomId: number,
): Promise<{ readonly userId: number; readonly roomId: number }[]> {
  const { rows } = await client.query<{ userId: number; roomId: number }>(
    'select user_id as "userId", room_id as "roomId" from users_rooms where room_id = $1',
    [roomId],
  )
  return rows
}
