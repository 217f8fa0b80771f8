import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'

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
