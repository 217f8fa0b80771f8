import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import { roomsCloseAt } from '@kuji/domain/morning'
import { enqueue } from '@kuji/jobs/enqueue'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { holdRoomFor, type HeldRoom } from '../rooms/hold-room-for.ts'
import { roomTopic, userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { queueSignals } from '../signal/queue-signals.ts'
import type { Slot } from './find-slot.ts'
import { inTurn } from './in-turn.ts'
import { lockSlot } from './lock-slot.ts'

type StandbyDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'mail' | 'settings'>

type Standby = { readonly userId: number; readonly slot: Slot }

/**
 * Enrols somebody in a slot that has been drawn, seats them in one of its rooms, and
 * gives the enrolment's id. Where no room may take them a new one is made, which those
 * who come after can share.
 *
 * The slot is held alone: of many who come at once each sees where the others sit, so
 * nobody gets a seat too many, or one beside somebody they blocked.
 *
 * @throws {AppError} ALREADY_REGISTERED
 */
export function seatStandby(deps: StandbyDeps, { userId, slot }: Standby): Promise<number> {
  const now = deps.clock.now()
  return inTurn(deps.db.pool, () =>
    inTransaction(deps.db.pool, async (client) => {
      await lockSlot(client, slot.startsAt, 'alone')
      const { enrolmentId, drawId } = await enrolDrawn(client, userId, slot)
      const search = {
        ...{ userId, drawId, now },
        maxSeats: deps.settings.sizing.max,
        want: now < slot.startsAt ? 'empty-seat' : 'company',
      } as const
      const room = (await holdRoomFor(client, search)) ?? (await addRoom(deps, { client, drawId, slot }))
      await client.query('insert into users_rooms (user_id, room_id, draw_id) values ($1, $2, $3)', [
        userId,
        room.id,
        drawId,
      ])
      // A room still without its meeting signals to all its seats when it gets it.
      if (room.state === 'ready')
        await queueSignals(deps, client, { kind: 'room_ready', to: [{ userId, roomId: room.id }] })
      await tellNow(client, userTopic(userId))
      await tellNow(client, roomTopic(room.id))
      return enrolmentId
    }),
  )
}

async function enrolDrawn(
  client: SqlTransaction,
  userId: number,
  { startsAt }: Slot,
): Promise<{ enrolmentId: number; drawId: number }> {
  const { rows } = await client.query<{ enrolmentId: number; drawId: number }>(
    `with enrolment as (
       insert into enroll_information (user_id, date) values ($1, $2) on conflict do nothing returning id
     )
     select enrolment.id as "enrolmentId", d.id as "drawId" from enrolment, draws d where d.date = $2`,
    [userId, startsAt],
  )
  if (rows[0] === undefined) throw new AppError('ALREADY_REGISTERED', 'one enrolment per person and slot')
  return rows[0]
}

/** One room more, after those of the draw; its meeting is made like theirs. */
async function addRoom(
  { queue, settings }: StandbyDeps,
  { client, drawId, slot }: { client: SqlTransaction; drawId: number; slot: Slot },
): Promise<HeldRoom> {
  const { rows } = await client.query<{ id: number }>(
    `insert into rooms (draw_id, ordinal, date, closes_at)
     select $1, coalesce(max(ordinal) + 1, 0), $2, $3 from rooms where draw_id = $1 returning id`,
    [drawId, slot.startsAt, roomsCloseAt(slot, settings.rhythm)],
  )
  const { id } = rows[0] as { id: number }
  await client.query(`update draws set state = 'preparing' where id = $1`, [drawId])
  await enqueue(queue, client, { name: 'make-meeting', payloads: [{ roomId: id }] })
  return { id, state: 'pending', meetingUrl: null }
}
