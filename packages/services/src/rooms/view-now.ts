import type { NowView } from '@kuji/contract/now'
import { roomBird } from '@kuji/domain/bird'
import { addMinutes, drawTime, onTimeEnd } from '@kuji/domain/morning'
import type { Deps, Settings } from '../deps.ts'
import { enrolledAfter } from '../enrolment/enrolled-after.ts'
import { openSlots } from '../enrolment/open-slots.ts'
import { readReach } from '../signal/read-reach.ts'
import { readCurrentSlot, type CurrentRoom, type CurrentSlot } from './read-current-slot.ts'

type ViewDeps = Pick<Deps, 'db' | 'clock' | 'settings' | 'mail'>

/** Everything the Now screen shows to one person at this moment. */
export async function viewNow(deps: ViewDeps, userId: number): Promise<NowView> {
  const { settings } = deps
  const now = deps.clock.now()
  const [slot, enrolled, reach] = await Promise.all([
    readCurrentSlot(deps, userId),
    // A slot that has begun can be registered for until its on-time window ends.
    enrolledAfter(deps.db.pool, { userId, after: addMinutes(now, -settings.rhythm.onTime) }),
    readReach(deps, userId),
  ])
  return {
    status: slot?.status ?? 'none',
    serverNow: deps.clock.now().toISOString(),
    zone: settings.timetable.zone,
    changesAt: slot?.changesAt?.toISOString() ?? null,
    slot: slot === null ? null : slotView(slot),
    enrolmentId: slot?.enrolmentId ?? null,
    room: slot?.room ? roomView(slot.room, slot.solo) : null,
    suggestion: suggestSlot(settings, enrolled ?? [], now),
    registeredNext: registeredAfter(slot, enrolled ?? [], now),
    reach,
    declined: slot?.declined ?? false,
    practiceOffered: settings.zoomSimulated,
  }
}

function slotView({ startsAt, drawAt, practice }: CurrentSlot): NonNullable<NowView['slot']> {
  return { startsAt: startsAt.toISOString(), drawAt: drawAt.toISOString(), practice }
}

function roomView(room: CurrentRoom, solo: boolean): NonNullable<NowView['room']> {
  return {
    id: room.id,
    ...roomBird(room.drawId, room.ordinal),
    provider: room.provider,
    meetingUrl: room.meetingUrl,
    closesAt: room.closesAt.toISOString(),
    seats: room.up.map((up, seat) => ({ up, mine: room.mine[seat] ?? false })),
    solo,
    replaced: room.replaced,
    inMeeting: room.inMeeting,
  }
}

/** What this person is registered for after a slot that is over; null while it is not, or for nothing. */
function registeredAfter(slot: CurrentSlot | null, enrolled: readonly Date[], now: Date): string | null {
  if (slot?.status !== 'over' && slot?.status !== 'no_room') return null
  return enrolled.find((date) => date > slot.startsAt && date > now)?.toISOString() ?? null
}

/** The next slot this person could still register for, be it as standby. */
function suggestSlot(settings: Settings, enrolled: readonly Date[], now: Date): NowView['suggestion'] {
  const taken = new Set(enrolled.map((date) => date.getTime()))
  const startsAt = openSlots(settings, now).find((slot) => !taken.has(slot.getTime()))
  if (startsAt === undefined) return null
  return {
    startsAt: startsAt.toISOString(),
    drawAt: drawTime(startsAt, settings.rhythm).toISOString(),
    openUntil: onTimeEnd(startsAt, settings.rhythm).toISOString(),
  }
}
