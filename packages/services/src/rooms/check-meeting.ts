import { AppError } from '@kuji/domain/errors'
import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { benchHost } from '../hosting/bench-host.ts'
import { isAboutHost } from '../hosting/is-about-host.ts'
import { noteHostFailure } from '../hosting/note-host-failure.ts'
import type { HostingDeps } from '../hosting/obtain-meeting.ts'
import type { MadeMeeting } from '../ports.ts'
import { roomTopic } from './now-topics.ts'
import { replaceMeeting, type Loss, type OpenRoom } from './replace-meeting.ts'
import { tellNow } from './tell-now.ts'

/** `isBeingReplaced`: a claim for another meeting stands, and was not carried out to its end. */
type FoundRoom = OpenRoom & { readonly host: string; readonly isBeingReplaced: boolean }

/**
 * Looks whether people can enter the meeting of an open room. What keeps them out is mended
 * quietly; a meeting that is gone, or stays shut, is replaced behind the same Kuji link.
 * A room at the second provider is not looked at, nor is one whose time is over.
 *
 * Safe to repeat, twice at once, and to be killed anywhere.
 *
 * @returns whether the room has another meeting now, of which its people are to be told
 * @throws {AppError} ZOOM_* when it could not be found out, or there is no other yet: come back
 */
export async function checkMeeting(deps: HostingDeps, roomId: number, signal: AbortSignal): Promise<boolean> {
  const room = await findOpenRoom(deps, roomId)
  if (room === null) return false
  if (room.isBeingReplaced) return replaceMeeting(deps, { room, loss: null }, signal)
  const loss = await findLoss(deps, room, signal)
  if (loss !== null) return replaceMeeting(deps, { room, loss }, signal)
  await deps.db.pool.query('update rooms set checked_at = $2 where id = $1', [roomId, deps.clock.now()])
  return false
}

/** The host is the one that has the meeting: a replacement under way has noted another by then. */
async function findOpenRoom(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  id: number,
): Promise<FoundRoom | null> {
  const { rows } = await db.pool.query<FoundRoom>(
    `select r.id, r.draw_id as "drawId", r.date as "startsAt", r.closes_at as "closesAt", r.state,
            r.meeting_id::text as "meetingId", coalesce(own.host, r.host) as host,
            exists (
              select from meetings m where m.room_id = r.id and m.state in ('claimed', 'made')
                and m.meeting_id is distinct from r.meeting_id
            ) as "isBeingReplaced"
     from rooms r left join meetings own on own.room_id = r.id and own.meeting_id = r.meeting_id
     where r.id = $1 and r.state = 'ready' and r.closes_at > $2 and r.provider = 'zoom'
       and r.meeting_id is not null and coalesce(own.host, r.host) is not null`,
    [id, clock.now()],
  )
  return rows[0] ?? null
}

/** How the meeting is lost; null when people can enter it. */
async function findLoss(deps: HostingDeps, room: FoundRoom, signal: AbortSignal): Promise<Loss | null> {
  const { host } = room
  try {
    const meeting = await deps.meetings.open({ host, meetingId: BigInt(room.meetingId) }, signal)
    if (meeting === null) {
      // Whatever took this one may take the next: other hosts first.
      await noteHostFailure(deps, { host, code: 'NOT_FOUND' })
      return 'gone'
    }
    await noteDoor(deps.db.pool, room, meeting)
    return null
  } catch (error) {
    if (!(error instanceof AppError) || !isAboutHost(error.code)) throw error
    const { code } = error
    const isNews = await benchHost(deps, { host, reason: code })
    if (isNews) deps.log.error({ alarm: 'host_benched', roomId: room.id, host, code }, error.message)
    return code === 'ZOOM_UNKNOWN_HOST' ? 'gone' : 'shut'
  }
}

/** A passcode that was changed at Zoom comes with another link. */
async function noteDoor(client: SqlClient, room: FoundRoom, meeting: MadeMeeting): Promise<void> {
  const { rowCount } = await client.query(
    `update rooms set zoom_url = $3, passcode = $4
     where id = $1 and state = 'ready' and meeting_id = $2
       and (zoom_url, passcode) is distinct from ($3::text, $4::text)`,
    [room.id, room.meetingId, meeting.joinUrl, meeting.passcode],
  )
  if (rowCount === 1) await tellNow(client, roomTopic(room.id))
}
