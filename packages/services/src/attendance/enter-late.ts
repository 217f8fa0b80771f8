import type { GotUp } from '@kuji/contract/now'
import { inTransaction } from '@kuji/db/in-transaction'
import { rescueStart } from '@kuji/domain/morning'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { inTurn } from '../enrolment/in-turn.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { holdRoomFor } from '../rooms/hold-room-for.ts'
import { roomTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { enter, hasCompany, leadsToSeat, type OwnSeat, type Tap } from './own-seat.ts'

type LateDeps = Pick<Deps, 'db' | 'settings'>

/** A seat whose morning is under way, whatever became of its room; no link where the room is not open. */
type LateSeat = Omit<OwnSeat, 'meetingUrl'> & { readonly drawId: number; readonly meetingUrl: string | null }

/**
 * Lets somebody in for whom the usual way would not do: their seat has just been moved,
 * or nobody is up in their room although the first rescue is over.
 *
 * They go to the emptiest room where somebody is up, a place is free and nobody sits with
 * whom they have a block. Where there is none their own room opens for them alone. A
 * room that never got its meeting keeps nobody out of the others.
 *
 * @returns null when no room is open for them
 */
export async function enterLate(deps: LateDeps, tap: Tap): Promise<GotUp | null> {
  const found = await findLateSeat(deps.db.pool, tap)
  if (found === null) return null
  return inTurn(deps.db.pool, () =>
    inTransaction(deps.db.pool, async (client) => {
      // Whoever moves others holds the slot alone, so from here on only their own taps can change the seat.
      await lockSlot(client, found.startsAt, 'alone')
      const seat = await lockSeat(client, found.id)
      if (seat === null) return null
      const staysInOwn =
        seat.participate || tap.now < rescueStart(seat.startsAt) || (await hasCompany(client, seat.roomId))
      const moved = staysInOwn ? null : await moveToCompany(deps, { client, seat, tap })
      if (moved !== null) return moved
      return isOpen(seat) ? enter(client, seat, tap) : null
    }),
  )
}

/** A seat in an open room is preferred, should somebody have two mornings under way. */
async function findLateSeat(
  client: SqlClient,
  { userId, roomId, now }: Tap,
): Promise<{ readonly id: number; readonly startsAt: Date } | null> {
  const { rows } = await client.query<{ id: number; startsAt: Date }>(
    `select s.id, r.date as "startsAt" from users_rooms s join rooms r on r.id = s.room_id
     where s.user_id = $1 and ${leadsToSeat} and r.closes_at > $3
     order by r.state = 'ready' desc, r.date limit 1`,
    [userId, roomId, now],
  )
  return rows[0] ?? null
}

async function lockSeat(client: SqlTransaction, seatId: number): Promise<LateSeat | null> {
  const { rows } = await client.query<LateSeat>(
    `select s.id, s.room_id as "roomId", s.draw_id as "drawId", s.participate, s.entered, r.date as "startsAt",
            case when r.state = 'ready' then r.zoom_url end as "meetingUrl"
     from users_rooms s join rooms r on r.id = s.room_id where s.id = $1 for no key update of s`,
    [seatId],
  )
  return rows[0] ?? null
}

function isOpen(seat: LateSeat): seat is LateSeat & OwnSeat {
  return seat.meetingUrl !== null
}

async function moveToCompany(
  { settings }: LateDeps,
  { client, seat, tap }: { client: SqlTransaction; seat: LateSeat; tap: Tap },
): Promise<GotUp | null> {
  const { userId, now } = tap
  const search = {
    userId,
    drawId: seat.drawId,
    now,
    maxSeats: settings.sizing.max,
    want: 'company-only',
  } as const
  const room = await holdRoomFor(client, search)
  const meetingUrl = room?.meetingUrl ?? null
  if (room === null || meetingUrl === null) return null
  await client.query('update users_rooms set room_id = $2 where id = $1', [seat.id, room.id])
  await tellNow(client, roomTopic(seat.roomId))
  return enter(client, { ...seat, roomId: room.id, meetingUrl }, tap)
}
