import { enqueue } from '@kuji/jobs/enqueue'
import type { ZoomEvent } from '@kuji/jobs/queues'
import type { Deps } from '../deps.ts'
import { findRoomOfMeeting } from './room-of-meeting.ts'
import { ruleOfZoomEvent } from './zoom-events.ts'

/**
 * Puts a genuine message of Zoom's into the queue. The same message twice is one job while it
 * waits, and does no harm later.
 *
 * @returns what became of it: `ignored` is an event that says nothing to Kuji, `unknown_meeting`
 *   one about a meeting that is not of a room lately open
 */
export async function queueZoomEvent(
  { db, queue, clock }: Pick<Deps, 'db' | 'queue' | 'clock'>,
  event: ZoomEvent,
): Promise<'accepted' | 'ignored' | 'unknown_meeting'> {
  const rule = ruleOfZoomEvent(event.event)
  if (rule === null || (rule.ofPerson === true && event.participant === null)) return 'ignored'
  const room = await findRoomOfMeeting(db.pool, { meeting: event.meetingId, now: clock.now() })
  if (room === null) return 'unknown_meeting'
  await enqueue(queue, db.pool, { name: 'zoom-event', payloads: [event] })
  return 'accepted'
}
