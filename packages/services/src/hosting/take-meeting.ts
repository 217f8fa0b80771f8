import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import type { MadeMeeting } from '../ports.ts'
import type { Claim } from './live-claim.ts'

/** A claim that was carried out, with the meeting that came of it. */
export type CarriedOut = { readonly claim: Claim; readonly meeting: MadeMeeting }

/**
 * Makes a meeting the one of its claim, unless the claim was given up or carried out by
 * somebody else meanwhile: then this meeting is nobody's, and its host is queued to be
 * looked through for it. The caller holds the room.
 *
 * @returns whether the meeting is the claim's
 */
export async function takeMeeting(
  { queue }: Pick<Deps, 'queue'>,
  client: SqlTransaction,
  { claim, meeting }: CarriedOut,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update meetings set state = 'made', meeting_id = $2
     where id = $1 and (state = 'claimed' or (state = 'made' and meeting_id = $2))`,
    [claim.id, meeting.meetingId.toString()],
  )
  const isOurs = rowCount === 1
  // What was asked for more than once may have been made more than once.
  if (!isOurs || claim.lostAt !== null)
    await enqueue(queue, client, { name: 'sweep-host', payloads: [{ host: claim.host }] })
  return isOurs
}
