import type { SqlClient } from '@kuji/db/sql-client'

/** A room as an event about one of its meetings finds it. */
export type RoomOfMeeting = {
  readonly id: number
  /** True for the meeting that the room opens now, false for one that it had before. */
  readonly isPresent: boolean
  /** True while the room's people are sent there. */
  readonly isOpen: boolean
}

/** How long after a room has closed Zoom may still speak of its meetings, in seconds. */
export const heardOfSeconds = 86_400

/**
 * The room that a meeting at Zoom belongs or belonged to, up to a day after it closed.
 *
 * @param meeting Zoom's id of it, digits that fit 64 bits
 * @returns null for a meeting that is none of ours
 */
export async function findRoomOfMeeting(
  client: SqlClient,
  { meeting, now }: { readonly meeting: string; readonly now: Date },
): Promise<RoomOfMeeting | null> {
  const { rows } = await client.query<RoomOfMeeting>({
    name: 'room-of-meeting',
    text: `select r.id, r.meeting_id is not distinct from $1::bigint as "isPresent",
                  r.state = 'ready' and r.closes_at > $2 as "isOpen"
           from rooms r
           where r.id in (
             select id from rooms where meeting_id = $1
             union all select room_id from meetings where meeting_id = $1
           ) and r.closes_at > $2::timestamptz - make_interval(secs => $3)
           order by 2 desc, r.closes_at desc limit 1`,
    values: [meeting, now, heardOfSeconds],
  })
  return rows[0] ?? null
}
