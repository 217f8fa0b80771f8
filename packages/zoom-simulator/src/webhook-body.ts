import type { MeetingEvent } from './running-meetings.ts'
import type { SeededChance } from './seeded-chance.ts'
import { isoSeconds } from './meeting-store.ts'

type BodyOptions = { readonly accountId: string; readonly now: Date; readonly chance: SeededChance }

/**
 * What Zoom posts about an event: ids as text, names as people typed them, and keys in an
 * order that is another one each time.
 */
export function webhookBody(
  { name, meeting, guest }: MeetingEvent,
  { accountId, now, chance }: BodyOptions,
): string {
  const object = {
    id: meeting.id,
    uuid: meeting.uuid,
    host_id: meeting.hostId,
    topic: meeting.topic,
    type: meeting.type,
    start_time: meeting.startsAt,
    timezone: meeting.timezone,
    duration: meeting.minutes,
    ...(name === 'meeting.ended' ? { end_time: isoSeconds(now) } : {}),
    ...(guest === undefined ? {} : { participant: participant(name, { guest, now }) }),
  }
  const operator =
    name === 'meeting.deleted' ? { operator: meeting.hostEmail, operator_id: meeting.hostId } : {}
  const body = {
    event: name,
    event_ts: now.getTime(),
    payload: { account_id: accountId, ...operator, object },
  }
  return JSON.stringify(reordered(body, chance))
}

/** A guest: a name, and no way to know who it is. */
function participant(
  name: MeetingEvent['name'],
  { guest, now }: { guest: NonNullable<MeetingEvent['guest']>; now: Date },
) {
  const common = {
    user_id: guest.guest,
    user_name: guest.name,
    id: '',
    participant_uuid: guest.guest,
    participant_user_id: '',
    email: '',
    registrant_id: '',
    customer_key: '',
  }
  if (name !== 'meeting.participant_left') return { ...common, join_time: isoSeconds(guest.joinedAt) }
  return { ...common, leave_time: isoSeconds(now), leave_reason: 'left the meeting' }
}

function reordered(value: unknown, chance: SeededChance): unknown {
  if (typeof value !== 'object' || value === null) return value
  const keyed = Object.entries(value).map(
    ([key, inner]) => [chance.fraction('key order'), key, reordered(inner, chance)] as const,
  )
  return Object.fromEntries(keyed.toSorted(([a], [b]) => a - b).map(([, key, inner]) => [key, inner]))
}
