import type { SqlPool } from '@kuji/db/sql-client'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'

/** What became of a receipt. `foreign`: the device has changed hands since the message was written. */
type Verdict = {
  readonly foreign: boolean
  readonly shown: boolean
  readonly wasSilent: boolean
  readonly kind: string
  readonly userId: number
}

/**
 * Takes in that a device has shown the message with this receipt: the device works.
 *
 * The device is held before its message, like whoever takes a device away does.
 *
 * @throws {AppError} UNKNOWN_RECEIPT, RECEIPT_USED, RECEIPT_FOREIGN; nothing is changed then
 */
export async function confirmReceipt(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  receipt: string,
): Promise<void> {
  const verdict = await noteShown(db.pool, receipt, clock.now())
  if (verdict === null) throw new AppError('UNKNOWN_RECEIPT', 'no message with this receipt')
  if (verdict.foreign) throw new AppError('RECEIPT_FOREIGN', 'the device has changed hands')
  if (!verdict.shown) throw new AppError('RECEIPT_USED', 'this receipt was given before')
  // Somebody looks at the screen and waits for it; or the next message comes by another way from now on.
  if (verdict.kind === 'test' || verdict.wasSilent) await tellNow(db.pool, userTopic(verdict.userId))
}

async function noteShown(pool: SqlPool, receipt: string, now: Date): Promise<Verdict | null> {
  const { rows } = await pool.query<Verdict>({
    name: 'confirm-receipt',
    text: `with asked as (
             select d.id, d.device_id, g.kind, g.user_id, p.user_id <> g.user_id as foreign,
                    p.silent_since is not null as was_silent
             from deliveries d
             join signals g on g.id = d.signal_id
             join push_subscriptions p on p.id = d.device_id
             where d.receipt = $1 for no key update of p
           ), shown as (
             update deliveries d set shown_at = $2::timestamptz from asked
             where d.id = asked.id and d.shown_at is null and not asked.foreign returning d.device_id
           ), device as (
             update push_subscriptions p
             set last_shown_at = greatest(p.last_shown_at, $2::timestamptz), silent_since = null
             from shown where p.id = shown.device_id
           )
           select asked.foreign, asked.kind, asked.user_id as "userId", asked.was_silent as "wasSilent",
                  exists (select from shown) as shown
           from asked`,
    values: [receipt, now],
  })
  return rows[0] ?? null
}
