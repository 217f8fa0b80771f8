import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'

/** Devices per person; the oldest goes when an eleventh comes. */
const deviceLimit = 10

/**
 * Lets a device be told. A device that changes hands belongs to whoever came last.
 *
 * @throws {AppError} PUSH_ENDPOINT_REFUSED for an endpoint at no known push service
 */
export async function subscribe(
  { db, push }: Pick<Deps, 'db' | 'push'>,
  { userId, subscription }: { readonly userId: number; readonly subscription: PushSubscriptionInput },
): Promise<void> {
  const { endpoint, keys } = subscription
  if (!push.accepts(endpoint)) throw new AppError('PUSH_ENDPOINT_REFUSED', 'not a known push service')
  await db.pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth) values ($1, $2, $3, $4)
     on conflict (endpoint) do update
       set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth, created_at = now()`,
    [userId, endpoint, keys.p256dh, keys.auth],
  )
  await db.pool.query(
    `delete from push_subscriptions where id in (
       select id from push_subscriptions where user_id = $1 order by created_at desc, id desc offset $2)`,
    [userId, deviceLimit],
  )
}

/** Stops telling a device, if it is this person's. */
export async function unsubscribe(
  { db }: Pick<Deps, 'db'>,
  { userId, endpoint }: { readonly userId: number; readonly endpoint: string },
): Promise<void> {
  await db.prisma.pushSubscription.deleteMany({ where: { userId, endpoint } })
}

/** How many devices of this person are told. */
export async function countDevices({ db }: Pick<Deps, 'db'>, userId: number): Promise<number> {
  return db.prisma.pushSubscription.count({ where: { userId } })
}
