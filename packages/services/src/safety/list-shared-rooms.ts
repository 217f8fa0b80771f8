import type { SharedRooms } from '@kuji/contract/safety'
import { roomBird } from '@kuji/domain/bird'
import type { Deps } from '../deps.ts'
import { companions, rememberedSince } from './companions.ts'

/** A room; `seats`, `names` and `blocked` have an entry a companion. */
type RoomRow = {
  date: Date
  draw_id: number
  ordinal: number
  seats: number[]
  names: string[]
  blocked: boolean[]
}

/**
 * The rooms of the last 30 days in which this person was up together with somebody, the
 * newest first, and whom of them they have blocked. Of the others it tells the name.
 */
export async function listSharedRooms(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  userId: number,
): Promise<SharedRooms> {
  const { rows } = await db.pool.query<RoomRow>(
    `select c.date, c.draw_id, c.ordinal,
            array_agg(c.seat_id order by c.seat_id) as seats,
            array_agg(c.username order by c.seat_id) as names,
            array_agg(b.id is not null order by c.seat_id) as blocked
     from (${companions}) c
     left join blocks b on b.blocker_id = $1 and b.blocked_id = c.user_id
     group by c.room_id, c.date, c.draw_id, c.ordinal
     order by c.date desc`,
    [userId, rememberedSince(clock.now())],
  )
  return { zone: settings.timetable.zone, rooms: rows.map(sharedRoom) }
}

function sharedRoom({ date, draw_id: drawId, ordinal, seats, names, blocked }: RoomRow) {
  return {
    startsAt: date.toISOString(),
    ...roomBird(drawId, ordinal),
    companions: seats.map((seatId, index) => ({
      seatId,
      name: names[index] ?? '',
      blocked: blocked[index] ?? false,
    })),
  }
}
