import type { SqlClient } from '@kuji/db/sql-client'
import { fitSizing } from '@kuji/domain/fit-sizing'
import { addMinutes, drawTime, roomsCloseAt } from '@kuji/domain/morning'
import { roomSizes } from '@kuji/domain/room-sizes'
import type { Deps, Settings } from '../deps.ts'
import { busyUntil } from './busy-until.ts'
import { countFreeHosts } from './count-free-hosts.ts'
import type { HostTime } from './read-host-loads.ts'

type ShortageDeps = Pick<Deps, 'db' | 'clock' | 'settings'>

/** A slot with fewer hosts than rooms, as it stands now. */
export type Shortage = {
  readonly startsAt: Date
  readonly people: number
  /** Rooms of the configured sizes. */
  readonly rooms: number
  /** Rooms that can be hosted at that time. */
  readonly hosts: number
  /** Rooms that lack a host; with `none` it is those that get no meeting, however large the others grow. */
  readonly short: number
  /** What the draw will do about it. */
  readonly remedy: 'fallback' | 'larger' | 'none'
}

type ComingSlot = {
  readonly startsAt: Date
  readonly people: number
  readonly rateSum: number
  /** Null for one of the timetable. */
  readonly practiceDrawAt: Date | null
}

const dayMinutes = 24 * 60

/**
 * The slots of the next 24 hours that have more rooms than hosts, earliest first; none when
 * all is well. Slots whose rooms overlap share the hosts. Blocks, and calls that will have
 * been spent by then, are not foreseen.
 */
export async function shortagesAhead({ db, clock, settings }: ShortageDeps): Promise<Shortage[]> {
  const now = clock.now()
  const taken: { readonly until: Date; readonly hosts: number }[] = []
  const shortages: Shortage[] = []
  for (const slot of await findComingSlots(db.pool, now)) {
    const time = hostTimeOf(slot, { settings, now })
    const used = taken.filter(({ until }) => until > time.from)
    const free = await countFreeHosts({ settings }, db.pool, time)
    const hosts = Math.max(
      0,
      used.reduce((left, one) => left - one.hosts, free),
    )
    const shortage = weigh(slot, { hosts, settings })
    taken.push({ until: time.until, hosts: Math.min(shortage.rooms, hosts) })
    if (shortage.short > 0) shortages.push(shortage)
  }
  return shortages
}

async function findComingSlots(client: SqlClient, now: Date): Promise<ComingSlot[]> {
  const { rows } = await client.query<ComingSlot>(
    `select e.date as "startsAt", count(*)::int as people, sum(u.rate)::int as "rateSum",
            (select draw_at from practice_slots p where p.date = e.date) as "practiceDrawAt"
     from enroll_information e join users u on u.id = e.user_id
     where e.date > $1 and e.date <= $2 and not exists (select from draws d where d.date = e.date)
     group by e.date order by e.date`,
    [now, addMinutes(now, dayMinutes)],
  )
  return rows
}

/** A draw that is due already is made now. */
function hostTimeOf(
  { startsAt, practiceDrawAt }: ComingSlot,
  { settings, now }: { readonly settings: Settings; readonly now: Date },
): HostTime {
  const drawAt = practiceDrawAt ?? drawTime(startsAt, settings.rhythm)
  const closesAt = roomsCloseAt({ startsAt, practice: practiceDrawAt !== null }, settings.rhythm)
  return { from: drawAt > now ? drawAt : now, until: busyUntil(closesAt) }
}

function weigh(
  { startsAt, people, rateSum }: ComingSlot,
  { hosts, settings }: { readonly hosts: number; readonly settings: Settings },
): Shortage {
  const { sizing, fallbackUrl } = settings
  const hasFallback = fallbackUrl !== null
  const rooms = roomSizes(people, sizing, rateSum).length
  const fitted = fitSizing(sizing, { people, rateSum, hosts, hasFallback })
  const fittedRooms = roomSizes(people, fitted, rateSum).length
  const shared = { startsAt, people, rooms, hosts }
  if (!hasFallback && fittedRooms > hosts) return { ...shared, short: fittedRooms - hosts, remedy: 'none' }
  return { ...shared, short: Math.max(0, rooms - hosts), remedy: hasFallback ? 'fallback' : 'larger' }
}
