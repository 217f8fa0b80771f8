import type { Declined } from '@kuji/contract/now'
import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { roomTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { leadsToSeat } from './own-seat.ts'

type DeclineDeps = Pick<Deps, 'db' | 'clock'>

/** Who means which of their rooms; one they had a seat in before means the one they are in now. */
type Asked = { readonly userId: number; readonly roomId: number }

type Change = { readonly seatId: number; readonly declined: boolean; readonly now: Date }

/**
 * Notes that somebody cannot come this morning. Their seat is free for others, and no nudge
 * follows; the morning is missed unless they come after all, which they still may. Possible
 * from the draw until the room closes, and as often as one likes.
 *
 * @returns how it stands then: who is up already stays up
 * @throws {AppError} NOT_FOUND for a room this person never had a seat in, NO_OPEN_ROOM after it closed
 */
export function decline(deps: DeclineDeps, asked: Asked): Promise<Declined> {
  return change(deps, { ...asked, declined: true })
}

/** Takes that back. @throws {AppError} NOT_FOUND, NO_OPEN_ROOM as for declining */
export function undecline(deps: DeclineDeps, asked: Asked): Promise<Declined> {
  return change(deps, { ...asked, declined: false })
}

async function change(
  { db, clock }: DeclineDeps,
  { declined, ...asked }: Asked & { readonly declined: boolean },
): Promise<Declined> {
  const now = clock.now()
  const seat = await findSeat(db.pool, asked)
  return inTransaction(db.pool, async (client) => {
    // Whoever moves seats holds the slot alone: until the end of this the seat stays in its room.
    await lockSlot(client, seat.startsAt, 'shared')
    const changed = await writeSeat(client, { seatId: seat.id, declined, now })
    if (changed !== null) {
      await tellNow(client, roomTopic(changed))
      return { declined }
    }
    return { declined: await readSeat(client, seat.id, now) }
  })
}

async function findSeat(
  client: SqlClient,
  { userId, roomId }: Asked,
): Promise<{ readonly id: number; readonly startsAt: Date }> {
  const { rows } = await client.query<{ id: number; startsAt: Date }>(
    `select s.id, d.date as "startsAt" from users_rooms s join draws d on d.id = s.draw_id
     where s.user_id = $1 and ${leadsToSeat} order by d.date desc limit 1`,
    [userId, roomId],
  )
  if (rows[0] === undefined) throw new AppError('NOT_FOUND', 'no seat in that room')
  return rows[0]
}

/** SQL, $2 being now: whether the morning of the room `r` can still be declined, or come to. */
const isUnderWay = `r.state in ('pending', 'ready') and r.closes_at > $2`

/** The room's id, or null where nothing was to be changed. Whoever says so has been reached, whatever became of the signal. */
async function writeSeat(client: SqlTransaction, { seatId, now, declined }: Change): Promise<number | null> {
  const { rows } = await client.query<{ roomId: number }>(
    `update users_rooms s set declined_at = case when $3 then $2::timestamptz end,
            opened_at = coalesce(s.opened_at, $2)
     from rooms r
     where s.id = $1 and r.id = s.room_id and ${isUnderWay}
       and not s.participate and (s.declined_at is not null) <> $3::boolean
     returning s.room_id as "roomId"`,
    [seatId, now, declined],
  )
  return rows[0]?.roomId ?? null
}

async function readSeat(client: SqlTransaction, seatId: number, now: Date): Promise<boolean> {
  const { rows } = await client.query<Declined>(
    `select s.declined_at is not null as declined
     from users_rooms s join rooms r on r.id = s.room_id where s.id = $1 and ${isUnderWay}`,
    [seatId, now],
  )
  if (rows[0] === undefined) throw new AppError('NO_OPEN_ROOM', 'the room of this person has closed')
  return rows[0].declined
}
