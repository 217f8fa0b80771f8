import type { NowView } from '@kuji/contract/now'
import { roomBird } from '@kuji/domain/bird'
import { drawTime, onTimeEnd } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'
import { openSlots } from '../enrolment/open-slots.ts'
import { readReach } from '../signal/read-reach.ts'
import { readCurrentSlot, type CurrentRoom, type CurrentSlot } from './read-current-slot.ts'

type ViewDeps = Pick<Deps, 'db' | 'clock' | 'settings' | 'mail'>

/** Everything the Now screen shows to one person at this moment. */
export async function viewNow(deps: ViewDeps, userId: number): Promise<NowView> {
  const { settings } = deps
  const [slot, suggestion, reach] = await Promise.all([
    readCurrentSlot(deps, userId),
    suggestSlot(deps, userId),
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
    suggestion,
    registeredNext: slot === null ? null : await registeredAfter(deps, { userId, slot }),
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
async function registeredAfter(
  { db, clock }: ViewDeps,
  { userId, slot }: { readonly userId: number; readonly slot: CurrentSlot },
): Promise<string | null> {
  if (slot.status !== 'over' && slot.status !== 'no_room') return null
  const { rows } = await db.pool.query<{ date: Date }>({
    name: 'registered-after',
    text: `select date from enroll_information
           where user_id = $1 and date > greatest($2::timestamptz, $3) order by date limit 1`,
    values: [userId, slot.startsAt, clock.now()],
  })
  return rows[0]?.date.toISOString() ?? null
}

/** The next slot this person could still register for, be it as standby. */
async function suggestSlot(
  { db, clock, settings }: ViewDeps,
  userId: number,
): Promise<NowView['suggestion']> {
  const { rows } = await db.pool.query<{ date: Date }>({
    name: 'suggest-slot',
    text: `select slot.date from unnest($2::timestamptz[]) as slot(date)
           where not exists (select from enroll_information e where e.user_id = $1 and e.date = slot.date)
           order by slot.date limit 1`,
    values: [userId, openSlots(settings, clock.now())],
  })
  const startsAt = rows[0]?.date
  if (startsAt === undefined) return null
  return {
    startsAt: startsAt.toISOString(),
    drawAt: drawTime(startsAt, settings.rhythm).toISOString(),
    openUntil: onTimeEnd(startsAt, settings.rhythm).toISOString(),
  }
}
