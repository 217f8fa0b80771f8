import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'

/**
 * Gives up one claim, made or not, and queues its clearing: whatever of it is at Zoom, or
 * still appears there, is removed by its key. Nothing happens to one that is not live.
 *
 * Who is about to ask Zoom for it finds it given up and does not.
 */
export async function abandonMeeting(
  { queue }: Pick<Deps, 'queue'>,
  client: SqlTransaction,
  meetingRowId: number,
): Promise<void> {
  const { rowCount } = await client.query(
    `update meetings set state = 'abandoned' where id = $1 and state in ('claimed', 'made')`,
    [meetingRowId],
  )
  if (rowCount === 0) return
  await enqueue(queue, client, { name: 'clear-meeting', payloads: [{ meetingId: meetingRowId }] })
}

/**
 * Gives up the claim a room has, or just this one of its claims. One for which Zoom never
 * was asked, or said that it did nothing, is gone at once and its host free; any other is
 * abandoned.
 */
export async function releaseClaim(
  { queue }: Pick<Deps, 'queue'>,
  client: SqlTransaction,
  which: { readonly roomId: number; readonly claimId?: number },
): Promise<void> {
  const { rows } = await client.query<{ id: number; state: 'gone' | 'abandoned' }>(
    `update meetings set state = (case when asked_at is null then 'gone' else 'abandoned' end)::meeting_state
     where room_id = $1 and ($2::int is null or id = $2) and state in ('claimed', 'made')
     returning id, state`,
    [which.roomId, which.claimId ?? null],
  )
  const left = rows.filter(({ state }) => state === 'abandoned')
  const payloads = left.map(({ id }) => ({ meetingId: id }))
  await enqueue(queue, client, { name: 'clear-meeting', payloads })
}
