import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
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
  { queue }: Pick<Deps, 'queue'>,
  client: SqlTransaction,
  { id, drawId, door }: { readonly id: number; readonly drawId: number; readonly door: Door },
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update rooms set state = 'ready', provider = $2, zoom_url = $3, host = $4, meeting_id = $5, passcode = $6
     where id = $1 and state = 'pending'`,
    [id, door.provider, door.url, door.host, door.meetingId?.toString() ?? null, door.passcode],
  )
  if (rowCount === 0) return false
  await client.query(
    `insert into signals (user_id, room_id, kind)
     select user_id, room_id, 'room_ready' from users_rooms where room_id = $1 on conflict do nothing`,
    [id],
  )
  await enqueue(queue, client, { name: 'send-signals', payloads: [{ roomId: id }] })
  await finishDraw(client, drawId)
  await tellNow(client, roomTopic(id))
  return true
}
