import type { SqlClient } from '@kuji/db/sql-client'

/** A room's live claim on a host, as it stands in `meetings`. */
export type Claim = {
  readonly id: number
  readonly roomId: number
  readonly host: string
  readonly key: string
  readonly state: 'claimed' | 'made'
  /** When Zoom was last asked; null: never, or it said for certain that it did nothing. */
  readonly askedAt: Date | null
  /** When that call ended without an answer. */
  readonly lostAt: Date | null
  /** Text, as the database gives a bigint. */
  readonly meetingId: string | null
}

/** The claim a room has now; null when it has none. The database sees to it that there is one at most. */
export async function readLiveClaim(client: SqlClient, roomId: number): Promise<Claim | null> {
  const { rows } = await client.query<Claim>(
    `select id, room_id as "roomId", host, key, state, asked_at as "askedAt", lost_at as "lostAt",
            meeting_id as "meetingId"
     from meetings where room_id = $1 and state in ('claimed', 'made')`,
    [roomId],
  )
  return rows[0] ?? null
}
