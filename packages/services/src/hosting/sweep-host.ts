import type { Deps } from '../deps.ts'
import type { ListedMeeting } from '../ports.ts'
import { isPerhapsPassing } from '../operations/is-worth-retrying.ts'
import { forgiveLostHost } from './clear-meeting.ts'

type SweepDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'meetings'>

/**
 * Looks through what a host has planned and running, and takes away what carries this
 * install's tag and belongs to no room: strays, and seconds of a meeting that is noted.
 *
 * Meetings of people, and of other installs, are left alone, and so is one whose claim has
 * no meeting noted yet: whoever makes it is about to; and so is the meeting of an open room,
 * given up or not: people may be in it. A final refusal counts as a search as well. Safe to
 * repeat and beside everything: a claim is in the database before Zoom is asked, so what
 * Zoom lists has its row by then.
 *
 * @throws {AppError} ZOOM_*
 */
export async function sweepHost(deps: SweepDeps, host: string, signal: AbortSignal): Promise<void> {
  try {
    await forgiveLostHost(deps, host, () => removeStrays(deps, host, signal))
  } catch (error) {
    // A host that Zoom refuses for good would stand before all others with every tick.
    if (!isPerhapsPassing(error)) await noteSwept(deps, host)
    throw error
  }
  await noteSwept(deps, host)
}

async function noteSwept({ db, clock }: SweepDeps, host: string): Promise<void> {
  await db.pool.query('update hosts set swept_at = $2 where name = $1', [host, clock.now()])
}

async function removeStrays(deps: SweepDeps, host: string, signal: AbortSignal): Promise<void> {
  const listed = [
    ...(await deps.meetings.list(host, 'planned', signal)),
    ...(await deps.meetings.list(host, 'running', signal)),
  ]
  for (const meetingId of await findStrays(deps, listed)) {
    await deps.meetings.remove({ host, meetingId: BigInt(meetingId) }, signal)
    deps.log.warn({ host, meetingId }, 'a stray meeting is gone')
  }
}

/** Ids as digits, each once. Read after Zoom was: see above. */
async function findStrays(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  listed: readonly ListedMeeting[],
): Promise<string[]> {
  const keyed = listed.filter(({ key }) => key !== null)
  if (keyed.length === 0) return []
  const { rows } = await db.pool.query<{ id: string }>(
    `select distinct l.id::text as id from unnest($1::text[], $2::bigint[]) as l(key, id)
     where starts_with(l.key, 'kuji-' || (select tag from install) || '-')
       and not exists (
         select from meetings m where m.key = l.key and m.state in ('claimed', 'made')
           and coalesce(m.meeting_id, l.id) = l.id
       )
       and not exists (select from rooms r where r.meeting_id = l.id and r.closes_at > $3)`,
    [keyed.map(({ key }) => key), keyed.map(({ meetingId }) => meetingId.toString()), clock.now()],
  )
  return rows.map(({ id }) => id)
}
