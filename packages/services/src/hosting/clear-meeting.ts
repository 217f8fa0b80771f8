import { AppError } from '@kuji/domain/errors'
import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'

type ClearDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'meetings'>

type Leftover = {
  readonly id: number
  readonly host: string
  readonly key: string
  /** Zoom's id, digits; null: none was noted. */
  readonly meetingId: string | null
  readonly askedAt: Date | null
  /** When the call ended that gave no meeting; null: it may be under way. */
  readonly lostAt: Date | null
}

/** Clocks of two machines differ a little, and so does how long a call takes to give up. */
const marginMs = 2_000

/**
 * Takes away what a claim left at Zoom, once no room wants it any more: it was abandoned and
 * its room has another way in, or its room's time is over (not when a rescue closed the room
 * before). Whoever is still in the meeting is put out; the host is free for its next room.
 *
 * What is removed is found by the noted id and by the key, so a meeting whose answer was lost
 * goes as well. A claim for which Zoom was never asked costs no call. Safe to repeat.
 *
 * @param meetingRowId id of the `meetings` row
 * @throws {AppError} ZOOM_UNREACHABLE too when a call to make it may still be at work, or just ended: come back
 */
export async function clearMeeting(
  deps: ClearDeps,
  meetingRowId: number,
  signal: AbortSignal,
): Promise<void> {
  const leftover = await findLeftover(deps.db.pool, meetingRowId, deps.clock.now())
  if (leftover === null) return
  await forgiveLostHost(deps, leftover.host, () => removeFromZoom(deps, leftover, signal))
  await deps.db.pool.query(`update meetings set state = 'gone' where id = $1`, [leftover.id])
}

/**
 * Does something to a host's meetings. A host that Zoom does not know has none any more.
 *
 * @throws {AppError} whatever else the work throws
 */
export async function forgiveLostHost(
  { log }: Pick<Deps, 'log'>,
  host: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'ZOOM_UNKNOWN_HOST')) throw error
    log.warn({ host }, 'this host is gone, and its meetings with it')
  }
}

async function findLeftover(client: SqlClient, id: number, now: Date): Promise<Leftover | null> {
  const { rows } = await client.query<Leftover>(
    `select m.id, m.host, m.key, m.meeting_id::text as "meetingId", m.asked_at as "askedAt", m.lost_at as "lostAt"
     from meetings m join rooms r on r.id = m.room_id
     where m.id = $1 and m.state <> 'gone' and (
       r.closes_at <= $2
       or (m.state = 'abandoned' and (m.meeting_id is null or r.meeting_id is distinct from m.meeting_id))
     )`,
    [id, now],
  )
  return rows[0] ?? null
}

async function removeFromZoom(deps: ClearDeps, leftover: Leftover, signal: AbortSignal): Promise<void> {
  const { host, meetingId, askedAt } = leftover
  if (askedAt === null && meetingId === null) return
  if (meetingId !== null) await deps.meetings.remove({ host, meetingId: BigInt(meetingId) }, signal)
  if (isMaybeUnderWay(deps, leftover))
    throw new AppError('ZOOM_UNREACHABLE', `claim ${leftover.id}: Zoom may still be making its meeting`)
  await removeByKey(deps, leftover, signal)
}

/** A call that has ended, by a refusal say, shows in the list soon; of any other nobody knows. */
function isMaybeUnderWay({ clock, meetings }: ClearDeps, { askedAt, lostAt }: Leftover): boolean {
  const now = clock.now().getTime()
  if (lostAt !== null) return now < lostAt.getTime() + marginMs
  return askedAt !== null && now < askedAt.getTime() + meetings.longestCallMs + marginMs
}

/** A meeting nobody noted has nobody in it: it stands among the planned ones. */
async function removeByKey(deps: ClearDeps, leftover: Leftover, signal: AbortSignal): Promise<void> {
  const { host, key } = leftover
  for (const listed of await deps.meetings.list(host, 'planned', signal)) {
    if (listed.key !== key || listed.meetingId.toString() === leftover.meetingId) continue
    await deps.meetings.remove({ host, meetingId: listed.meetingId }, signal)
    deps.log.warn({ host, meetingId: listed.meetingId.toString() }, 'a meeting that nobody had noted is gone')
  }
}
