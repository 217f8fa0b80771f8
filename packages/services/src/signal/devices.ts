import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'

/** Devices per person; when an eleventh comes, the one goes that was added or heard of longest ago. */
const deviceLimit = 10

/** How long its address may take to be looked up, in milliseconds. */
const lookUpMs = 5_000

/**
 * Lets a device be told. One that is known already stays as it is; with other keys, or in other
 * hands, it is a new one, and belongs to whoever came last.
 *
 * @throws {AppError} PUSH_ENDPOINT_REFUSED for an endpoint at no known push service, or that is not
 *   written as browsers write it; PUSH_KEYS_REFUSED for keys that nothing can be encrypted for;
 *   RATE_LIMITED, but never for a device that is known already: pages tell of theirs each time they
 *   are opened. Nothing is stored then.
 */
export async function subscribe(
  { db, push, clock, guards }: Pick<Deps, 'db' | 'push' | 'clock' | 'guards'>,
  { userId, subscription }: { readonly userId: number; readonly subscription: PushSubscriptionInput },
): Promise<void> {
  const { endpoint, keys } = subscription
  // Messages are grouped by the beginning of this text: it has to be the origin, and nothing else.
  if (!endpoint.startsWith(`${URL.parse(endpoint)?.origin}/`))
    throw new AppError('PUSH_ENDPOINT_REFUSED', 'an endpoint that no browser writes')
  const known = await isKnown(db, { userId, endpoint, ...keys })
  // Before the look-up: that, too, goes out in our name.
  if (!known) await guards.countSignal(userId)
  const fault = await push.findFault(subscription, AbortSignal.timeout(lookUpMs))
  if (fault !== null) throw new AppError(fault, 'a subscription that Kuji would not send to')
  if (known) return
  await db.pool.query(
    `insert into push_subscriptions as p (user_id, endpoint, p256dh, auth, created_at)
     values ($1, $2, $3, $4, $5)
     on conflict (endpoint) do update
       set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth,
           created_at = excluded.created_at, last_shown_at = null, silent_since = null
       where (p.user_id, p.p256dh, p.auth) <> (excluded.user_id, excluded.p256dh, excluded.auth)`,
    [userId, endpoint, keys.p256dh, keys.auth, clock.now()],
  )
  await db.pool.query(
    `delete from push_subscriptions where id in (
       select id from push_subscriptions where user_id = $1
       order by greatest(created_at, last_shown_at) desc, id desc offset $2)`,
    [userId, deviceLimit],
  )
}

async function isKnown(
  db: Deps['db'],
  where: { readonly userId: number; readonly endpoint: string } & PushSubscriptionInput['keys'],
): Promise<boolean> {
  return (await db.prisma.pushSubscription.count({ where })) > 0
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
