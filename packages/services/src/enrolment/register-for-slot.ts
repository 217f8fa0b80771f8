import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import { bookableSlots } from '@kuji/domain/slot-times'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { publishDrawSecrets } from '../draw/publish-draw-secrets.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { findSlot, type SlotName } from './find-slot.ts'
import { lockSlot } from './lock-slot.ts'

type Registration = { readonly userId: number; readonly slot: SlotName }

/**
 * Takes a seat in a slot's draw and gives the enrolment.
 *
 * @throws {AppError} NOT_A_SLOT (also beyond the next seven days), SLOT_PAST, SLOT_CLOSED (from the draw on), ALREADY_REGISTERED
 */
export async function registerForSlot(
  deps: Pick<Deps, 'db' | 'clock' | 'chance' | 'settings'>,
  { userId, slot }: Registration,
): Promise<{ id: number; startsAt: Date }> {
  const { startsAt, drawAt } = await findSlot(deps, slot)
  const now = deps.clock.now()
  if (startsAt <= now) throw new AppError('SLOT_PAST', 'the slot has begun')
  if (drawAt <= now) throw new AppError('SLOT_CLOSED', 'the slot is being drawn')
  const last = bookableSlots(deps.settings.timetable, now).at(-1)
  if (last === undefined || startsAt > last) throw new AppError('NOT_A_SLOT', 'not bookable yet')
  return inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, startsAt, 'shared')
    const id = (await insertEnrolment(client, userId, startsAt)) ?? (await explainRefusal(client, startsAt))
    await publishDrawSecrets(client, { slots: [startsAt], chance: deps.chance })
    await tellNow(client, userTopic(userId))
    return { id, startsAt }
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

async function explainRefusal(client: SqlTransaction, startsAt: Date): Promise<never> {
  const { rowCount } = await client.query('select from draws where date = $1', [startsAt])
  if (rowCount === 0) throw new AppError('ALREADY_REGISTERED', 'one enrolment per person and slot')
  throw new AppError('SLOT_CLOSED', 'the slot has been drawn')
}
