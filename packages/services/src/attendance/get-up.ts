import type { GotUp } from '@kuji/contract/now'
import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import { rescueStart } from '@kuji/domain/morning'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { enterLate } from './enter-late.ts'
import { enter, hasCompany, leadsToSeat, type OwnSeat, type Tap } from './own-seat.ts'

/**
 * Records that a person is up and gives the way into their room. Saying it twice, or
 * from two devices, records it once and answers the same.
 *
 * A room they had a seat in before, or that was merged, means the one they are in now.
 * From the first rescue on, who would be alone in theirs is led to where somebody is up.
 *
 * @param tap `roomId` null for the room that is open now
 * @throws {AppError} NOT_FOUND for a room this person never had a seat in, NO_OPEN_ROOM
 *   before their room is ready and after it closed
 */
export async function getUp(
  deps: Pick<Deps, 'db' | 'clock' | 'settings'>,
  asked: Omit<Tap, 'now'>,
): Promise<GotUp> {
  const tap = { ...asked, now: deps.clock.now() }
  return (await enterOwn(deps, tap)) ?? (await enterLate(deps, tap)) ?? (await explainNoRoom(deps, tap))
}

/** The usual way: it holds one room and one seat, and keeps nobody waiting. Null where it takes a closer look. */
function enterOwn({ db }: Pick<Deps, 'db'>, tap: Tap): Promise<GotUp | null> {
  return inTransaction(db.pool, async (client) => {
    const seat = await lockOpenSeat(client, tap)
    if (seat === null) return null
    const mayBeAlone = !seat.participate && tap.now >= rescueStart(seat.startsAt)
    if (mayBeAlone && !(await hasCompany(client, seat.roomId))) return null
    return enter(client, seat, tap)
  })
}

/**
 * Room before seat, as a rescue takes them: it waits for this tap and counts it, or this
 * tap waits and then finds the seat moved, which is no row.
 */
async function lockOpenSeat(client: SqlTransaction, { userId, roomId, now }: Tap): Promise<OwnSeat | null> {
  const { rows } = await client.query<OwnSeat>({
    name: 'lock-open-seat',
    text: `select s.id, s.room_id as "roomId", r.zoom_url as "meetingUrl", s.participate, s.entered,
                  r.date as "startsAt"
           from rooms r join users_rooms s on s.room_id = r.id
           where s.user_id = $1 and ${leadsToSeat} and r.state = 'ready' and r.closes_at > $3
           order by r.date limit 1 for share of r for no key update of s`,
    values: [userId, roomId, now],
  })
  return rows[0] ?? null
}

async function explainNoRoom({ db }: Pick<Deps, 'db'>, { userId, roomId }: Tap): Promise<never> {
  const { rowCount } = await db.pool.query(
    `select from users_rooms s where s.user_id = $1 and ${leadsToSeat} limit 1`,
    [userId, roomId],
  )
  if (rowCount === 0 && roomId !== null) throw new AppError('NOT_FOUND', 'no seat in that room')
  throw new AppError('NO_OPEN_ROOM', 'no room of this person is open')
}
