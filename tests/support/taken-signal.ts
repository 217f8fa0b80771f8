import { randomBytes } from 'node:crypto'
import type { PushPayload, PushSubscriptionInput } from '@kuji/contract/signal'
import type { SqlPool } from '@kuji/db/sql-client'

type Told = { readonly title: string; readonly navigate: string }

/**
 * Writes a test signal to a device, as taken by its push service, and gives the message that goes with it.
 *
 * @throws when no such device is known
 */
export async function takenSignal(
  pool: SqlPool,
  endpoint: string,
  { title, navigate }: Told,
): Promise<{ readonly to: PushSubscriptionInput; readonly payload: PushPayload }> {
  const receipt = randomBytes(16).toString('hex')
  const { rows } = await pool.query<{ p256dh: string; auth: string }>(
    `with device as (
       select * from push_subscriptions where endpoint = $1
     ), signal as (
       insert into signals (user_id, kind, state, sent_at, expires_at)
       select user_id, 'test', 'sent', now(), now() + interval '1 hour' from device returning id
     ), delivery as (
       insert into deliveries (signal_id, device_id, origin, state, receipt, sent_at)
       select signal.id, device.id, 'https://push.example', 'taken', $2, now() from device, signal
     )
     select p256dh, auth from device`,
    [endpoint, receipt],
  )
  const [keys] = rows
  if (keys === undefined) throw new Error('no such device')
  const notification = { title, body: 'くじ', navigate, tag: receipt, lang: 'ja', silent: false }
  const kuji = { kind: 'test', roomId: null, receipt } as const
  return { to: { endpoint, keys }, payload: { web_push: 8030, notification, mutable: true, kuji } }
}
