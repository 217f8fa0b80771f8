import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { subscribe } from '@kuji/services/signal/devices'
import { startTest } from '@kuji/services/signal/test-signal'
import type { RunningServer } from './running-server.ts'

/** A device of this person's, that nothing was sent to yet. */
export async function aDevice(
  { deps, phones }: RunningServer,
  { userId }: { readonly userId: number },
): Promise<PushSubscriptionInput> {
  const subscription = phones.subscribe()
  await subscribe(deps, { userId, subscription })
  return subscription
}

/** Queues a test to a device, and gives its receipt, as the message would carry it. */
export async function aTestOf(
  { deps }: RunningServer,
  { userId, endpoint }: { readonly userId: number; readonly endpoint: string },
): Promise<string> {
  await startTest(deps, { userId, endpoint })
  const { rows } = await deps.db.pool.query<{ receipt: string }>(
    `select d.receipt from deliveries d join push_subscriptions p on p.id = d.device_id
     where p.endpoint = $1 order by d.id desc limit 1`,
    [endpoint],
  )
  return rows[0]?.receipt ?? ''
}

/** What is known of a device. */
export async function readDevice(
  { deps }: RunningServer,
  endpoint: string,
): Promise<{
  readonly lastShownAt: Date | null
  readonly silentSince: Date | null
  readonly createdAt: Date
} | null> {
  return deps.db.prisma.pushSubscription.findUnique({
    where: { endpoint },
    select: { lastShownAt: true, silentSince: true, createdAt: true },
  })
}
