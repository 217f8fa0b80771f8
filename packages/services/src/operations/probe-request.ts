import { addMinutes } from '@kuji/domain/morning'
import { bookableSlots } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'
import { newMeetingKeys } from '../hosting/meeting-keys.ts'
import type { MeetingRequest } from '../ports.ts'

const quarter = 15
/** So far from any slot that nothing of a probe can get into a room's way. */
const distanceMinutes = 60

/**
 * A meeting to try hosts with: at a time when no slot is near, under a key like any other of
 * this install, so that what a killed check leaves behind is found and removed. The host is
 * to be filled in.
 */
export async function probeRequest({
  db,
  clock,
  chance,
  settings,
}: Pick<Deps, 'db' | 'clock' | 'chance' | 'settings'>): Promise<MeetingRequest> {
  const [key = ''] = await newMeetingKeys({ chance }, db.pool, 1)
  const now = clock.now()
  const startsAt = quietTime(bookableSlots(settings.timetable, now), now)
  return { host: '', key, startsAt, minutes: settings.rhythm.meeting }
}

/** The first quarter of an hour, an hour or more from now, with no slot near; at a timetable without any, the very first. */
function quietTime(slots: readonly Date[], now: Date): Date {
  const first = new Date(
    Math.ceil(addMinutes(now, distanceMinutes).getTime() / (quarter * 60_000)) * quarter * 60_000,
  )
  const quarters = Array.from({ length: 96 }, (_, index) => addMinutes(first, index * quarter))
  const isQuiet = (time: Date) =>
    slots.every((slot) => Math.abs(slot.getTime() - time.getTime()) >= distanceMinutes * 60_000)
  return quarters.find(isQuiet) ?? first
}
