import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import { onTimeEnd, roomsCloseAt } from '@kuji/domain/morning'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import type { Deps, Settings } from '../deps.ts'
import { publishDrawSecrets } from '../draw/publish-draw-secrets.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { mayTest, queueTest } from '../signal/test-signal.ts'
import { findSlot, type Slot, type SlotName } from './find-slot.ts'
import { lockSlot } from './lock-slot.ts'
import { openSlots } from './open-slots.ts'
import { seatStandby } from './seat-standby.ts'

type Registration = { readonly userId: number; readonly slot: SlotName }

/**
 * `standby` tells that the slot was drawn already, and that its queues may have work; `tested`, that a
 * test signal may wait.
 */
export type Registered = {
  readonly id: number
  readonly startsAt: Date
  readonly standby: boolean
  readonly tested: boolean
}

type Enrolled = { readonly id: number; readonly tested: boolean }

/**
 * Takes a seat in a slot's draw and gives the enrolment. After the draw, and until the
 * slot's on-time window ends, it takes a seat in one of its rooms at once.
 *
 * In time for the draw a test signal goes to the person's devices, unless they have had as many as
 * they may; after it, the room's own message does.
 *
 * @throws {AppError} NOT_A_SLOT (also beyond the next seven days), SLOT_CLOSED (from the end of the on-time
 *   window on), SLOT_PAST (once its rooms have closed), ALREADY_REGISTERED
 */
export async function registerForSlot(
  deps: Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'mail' | 'settings' | 'guards'>,
  registration: Registration,
): Promise<Registered> {
  const { userId } = registration
  const slot = await findSlot(deps, registration.slot)
  const now = deps.clock.now()
  refuseUnlessOpen(deps.settings, slot, now)
  // Nobody undoes a draw: once it is seen there is no need to try the usual way first.
  const drawn = now >= slot.drawAt && (await isDrawn(deps.db.pool, slot.startsAt))
  const { startsAt } = slot
  const enrolled = drawn ? null : await enrol(deps, userId, slot)
  if (enrolled !== null) return { ...enrolled, startsAt, standby: false }
  return { id: await seatStandby(deps, { userId, slot }), startsAt, standby: true, tested: false }
}

function refuseUnlessOpen(settings: Settings, slot: Slot, now: Date): void {
  const { startsAt } = slot
  if (roomsCloseAt(slot, settings.rhythm) <= now) throw new AppError('SLOT_PAST', 'the slot is over')
  if (onTimeEnd(startsAt, settings.rhythm) <= now)
    throw new AppError('SLOT_CLOSED', 'the on-time window of the slot is over')
  const last = openSlots(settings, now).at(-1)
  if (last === undefined || startsAt > last) throw new AppError('NOT_A_SLOT', 'not bookable yet')
}

/** @returns null when the slot has been drawn */
async function enrol(
  deps: Pick<Deps, 'db' | 'queue' | 'mail' | 'clock' | 'chance' | 'guards'>,
  userId: number,
  { startsAt }: Slot,
): Promise<Enrolled | null> {
  const tests = await mayTest(deps, userId)
  return inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, startsAt, 'shared')
    const id = await insertEnrolment(client, userId, startsAt)
    if (id === null) {
      if (await isDrawn(client, startsAt)) return null
      throw new AppError('ALREADY_REGISTERED', 'one enrolment per person and slot')
    }
    await publishDrawSecrets(client, { slots: [startsAt], chance: deps.chance })
    const devices = tests ? await queueTest(deps, client, { userId, endpoint: null }) : 0
    await tellNow(client, userTopic(userId))
    return { id, tested: devices > 0 }
  })
}

async function insertEnrolment(
  client: SqlTransaction,
  userId: number,
  startsAt: Date,
): Promise<number | null> {
  const { rows } = await client.query<{ id: number }>({
    name: 'insert-enrolment',
    text: `insert into enroll_information (user_id, date)
           select $1, $2 where not exists (select from draws where date = $2)
           on conflict do nothing returning id`,
    values: [userId, startsAt],
  })
  return rows[0]?.id ?? null
}

async function isDrawn(client: SqlClient, startsAt: Date): Promise<boolean> {
  const { rowCount } = await client.query('select from draws where date = $1', [startsAt])
  return rowCount !== 0
}
