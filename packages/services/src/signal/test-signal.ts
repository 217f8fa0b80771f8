import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import { AppError } from '@kuji/domain/errors'
import { addMinutes } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'
import { queueSignals } from './queue-signals.ts'

type TestDeps = Pick<Deps, 'queue' | 'mail' | 'clock'>

/** Whose devices to test: the one with this endpoint, or all of them. */
export type TestWish = { readonly userId: number; readonly endpoint: string | null }

/** A device is tested no more than once in this time, in minutes: who asks again gets the test that runs. */
const restMinutes = 0.25

/** How long a test is worth sending, in minutes. */
export const testMinutes = 5

/**
 * Queues a test signal to a device of this person, or to all, but not to one that was tested in the
 * last 15 seconds.
 *
 * The devices are held until the transaction ends, so that of two calls at once the second sees the
 * test of the first.
 *
 * @returns how many devices this person has there: 0 when nobody can be told
 */
export async function queueTest(
  deps: TestDeps,
  client: SqlTransaction,
  { userId, endpoint }: TestWish,
): Promise<number> {
  const { rows } = await client.query<{ id: number }>({
    name: 'devices-to-test',
    text: `select id from push_subscriptions where user_id = $1 and ($2::text is null or endpoint = $2)
           order by id for no key update`,
    values: [userId, endpoint],
  })
  if (rows.length === 0) return 0
  const now = deps.clock.now()
  const mine = rows.map(({ id }) => id)
  const deviceIds = await withoutYoungTest(client, { userId, deviceIds: mine, now })
  if (deviceIds.length > 0) {
    const to = [{ userId, roomId: null }]
    await queueSignals(deps, client, { kind: 'test', to, expiresAt: addMinutes(now, testMinutes), deviceIds })
  }
  return rows.length
}

/**
 * Queues a test because its person asked for it.
 *
 * @throws {AppError} NO_DEVICE when this person has no such device, or none at all; RATE_LIMITED
 */
export async function startTest(deps: TestDeps & Pick<Deps, 'db' | 'guards'>, wish: TestWish): Promise<void> {
  await deps.guards.countSignal(wish.userId)
  const devices = await inTransaction(deps.db.pool, (client) => queueTest(deps, client, wish))
  if (devices === 0) throw new AppError('NO_DEVICE', 'a test without a device')
}

/**
 * Counts the test that goes with something else its person did, such as registering. To be asked
 * before that thing's transaction: a count stays, whatever becomes of it.
 *
 * @returns false where there is no device to test, or the person has had as many tests as they may
 */
export async function mayTest(
  { db, guards, clock }: Pick<Deps, 'db' | 'guards' | 'clock'>,
  userId: number,
): Promise<boolean> {
  const devices = await db.prisma.pushSubscription.findMany({ where: { userId }, select: { id: true } })
  const mine = devices.map(({ id }) => id)
  const toTest = await withoutYoungTest(db.pool, { userId, deviceIds: mine, now: clock.now() })
  if (toTest.length === 0) return false
  try {
    await guards.countSignal(userId)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'RATE_LIMITED') return false
    throw error
  }
}

/** A test that the device's person before asked for is not this one's. */
async function withoutYoungTest(
  client: SqlClient,
  {
    userId,
    deviceIds,
    now,
  }: { readonly userId: number; readonly deviceIds: readonly number[]; readonly now: Date },
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>({
    name: 'devices-without-young-test',
    text: `select asked.id from unnest($1::int[]) as asked(id)
           where not exists (
             select from deliveries d join signals g on g.id = d.signal_id
             where d.device_id = asked.id and g.user_id = $3 and g.kind = 'test' and g.expires_at > $2
           )`,
    // When it was queued, by our own clock, shows in when it runs out.
    values: [deviceIds, addMinutes(now, testMinutes - restMinutes), userId],
  })
  return rows.map(({ id }) => id)
}
