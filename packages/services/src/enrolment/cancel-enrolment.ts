import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { lockSlot } from './lock-slot.ts'

type Cancellation = { readonly userId: number; readonly enrolmentId: number }

/**
 * Gives a seat back while its slot is not drawn.
 *
 * Somebody else's enrolment and an unknown one look the same from outside.
 *
 * @throws {AppError} NOT_REGISTERED, ALREADY_DRAWN
 */
export async function cancelEnrolment(
  { db }: Pick<Deps, 'db'>,
  { userId, enrolmentId }: Cancellation,
): Promise<void> {
  const own = await db.prisma.enrolment.findFirst({ where: { id: enrolmentId, userId } })
  if (own === null) throw new AppError('NOT_REGISTERED', 'no such enrolment of this person')
  await inTransaction(db.pool, async (client) => {
    await lockSlot(client, own.startsAt, 'shared')
    const { rowCount } = await client.query('select from draws where date = $1', [own.startsAt])
    if (rowCount !== 0) throw new AppError('ALREADY_DRAWN', 'the slot has been drawn')
    await client.query('delete from enroll_information where id = $1', [enrolmentId])
    await tellNow(client, userTopic(userId))
  })
}
