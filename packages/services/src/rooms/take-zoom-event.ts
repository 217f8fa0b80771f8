import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { ZoomEvent } from '@kuji/jobs/queues'
import type { Deps } from '../deps.ts'
import { roomTopic } from './now-topics.ts'
import { findRoomOfMeeting, type RoomOfMeeting } from './room-of-meeting.ts'
import { tellNow } from './tell-now.ts'
import { ruleOfZoomEvent, type EventRule } from './zoom-events.ts'

type EventDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log'>

/**
 * Takes in one message of Zoom's: notes who is in the meeting, as a count, and has a room
 * looked at in front of which somebody is stuck or whose meeting may be gone.
 *
 * Messages may come twice and in any order. None of them says anything about a person: who
 * is up is what people say themselves.
 *
 * @returns whether a look at the room was queued
 */
export function takeZoomEvent(deps: EventDeps, event: ZoomEvent): Promise<boolean> {
  return inTransaction(deps.db.pool, async (client) => {
    const rule = ruleOfZoomEvent(event.event)
    const room = await findRoomOfMeeting(client, { meeting: event.meetingId, now: deps.clock.now() })
    if (rule === null || room === null) return false
    if ((rule.begins || rule.ends) && (await noteMark(client, { room, rule, event })))
      await tellNow(client, roomTopic(room.id))
    if (!room.isPresent || !room.isOpen) return false
    return doubt(deps, client, { roomId: room.id, rule })
  })
}

/**
 * Keeps the latest beginning and the latest end of each, whatever order they come in. A row
 * without a person is the meeting's own run.
 *
 * @returns whether that was news
 */
async function noteMark(
  client: SqlTransaction,
  {
    room,
    rule,
    event,
  }: { readonly room: RoomOfMeeting; readonly rule: EventRule; readonly event: ZoomEvent },
): Promise<boolean> {
  const at = new Date(event.at)
  const { rowCount } = await client.query(
    `insert into meeting_participants as known (uuid, participant, room_id, meeting_id, joined_at, left_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (uuid, participant) do update
       set joined_at = greatest(known.joined_at, excluded.joined_at),
           left_at = greatest(known.left_at, excluded.left_at)
       where excluded.joined_at > coalesce(known.joined_at, '-infinity')
          or excluded.left_at > coalesce(known.left_at, '-infinity')`,
    [
      ...[event.uuid, rule.ofPerson ? event.participant : '', room.id, event.meetingId],
      ...[rule.begins ? at : null, rule.ends ? at : null],
    ],
  )
  return rowCount !== 0
}

async function doubt(
  { queue, log }: EventDeps,
  client: SqlTransaction,
  { roomId, rule }: { readonly roomId: number; readonly rule: EventRule },
): Promise<boolean> {
  if (!rule.stuck && !rule.doubtful) return false
  if (rule.stuck) log.warn({ alarm: 'stuck_outside', roomId }, 'somebody waits in front of a room')
  await enqueue(queue, client, { name: 'check-meeting', payloads: [{ roomId }] })
  return true
}
