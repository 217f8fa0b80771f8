import type { SqlClient } from '@kuji/db/sql-client'
import { heardOfSeconds } from './room-of-meeting.ts'

/** Deletes who was in the meetings of rooms of which Zoom is not heard any more. */
export async function forgetParticipants(client: SqlClient, now: Date): Promise<void> {
  await client.query(
    `delete from meeting_participants one using rooms r
     where r.id = one.room_id and r.closes_at <= $1::timestamptz - make_interval(secs => $2)`,
    [now, heardOfSeconds],
  )
}
