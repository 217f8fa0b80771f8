import type { SignalHealth } from '@kuji/contract/signal'
import type { Deps } from '../deps.ts'
import { pushServiceOf } from './push-service-of.ts'
import { testMinutes } from './test-signal.ts'

type DeviceRow = {
  readonly id: number
  readonly endpoint: string
  readonly addedAt: Date
  readonly lastShownAt: Date | null
  readonly silent: boolean
  /** Null: it was never tested. */
  readonly testState: 'waiting' | 'sending' | 'taken' | 'refused' | null
  readonly testStatus: number | null
  readonly testAt: Date | null
  readonly testShownAt: Date | null
}

type TestView = NonNullable<SignalHealth['devices'][number]['lastTest']>

/** Statuses after which a push service does not deliver to that device any more. */
const finalStatuses: readonly number[] = [400, 401, 403, 404, 410, 413]

/**
 * How this person's devices are doing: the one with this endpoint first, then the newest. Of nobody else's.
 *
 * @param endpoint of the device that asks; null when it has none
 */
export async function readDeviceHealth(
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  { userId, endpoint }: { readonly userId: number; readonly endpoint: string | null },
): Promise<SignalHealth> {
  const { rows } = await db.pool.query<DeviceRow>({
    name: 'device-health',
    text: `select p.id, p.endpoint, p.created_at as "addedAt", p.last_shown_at as "lastShownAt",
                  p.silent_since is not null as silent,
                  t.state as "testState", t.status as "testStatus", t.at as "testAt", t.shown_at as "testShownAt"
           from push_subscriptions p
           left join lateral (
             select d.state, d.status, coalesce(d.sent_at, g.expires_at - make_interval(mins => $3)) as at, d.shown_at
             from deliveries d join signals g on g.id = d.signal_id
             where d.device_id = p.id and g.user_id = p.user_id and g.kind = 'test'
             order by d.id desc limit 1
           ) t on true
           where p.user_id = $1 order by (p.endpoint = $2) desc nulls last, p.created_at desc, p.id desc`,
    values: [userId, endpoint, testMinutes],
  })
  return { devices: rows.map((row) => deviceOf(row, endpoint)), mail: mail !== null }
}

function deviceOf(row: DeviceRow, endpoint: string | null): SignalHealth['devices'][number] {
  return {
    id: row.id,
    current: row.endpoint === endpoint,
    service: pushServiceOf(row.endpoint),
    addedAt: row.addedAt.toISOString(),
    lastShownAt: row.lastShownAt?.toISOString() ?? null,
    silent: row.silent,
    lastTest:
      row.testAt === null
        ? null
        : {
            state: testState(row),
            sentAt: row.testAt.toISOString(),
            shownAt: row.testShownAt?.toISOString() ?? null,
          },
  }
}

/** One that ran out before the push service took it looks like one that is on its way: nobody refused it. */
function testState({ testState: state, testStatus, testShownAt }: DeviceRow): TestView['state'] {
  if (testShownAt !== null) return 'shown'
  if (state === 'taken') return 'sent'
  return state === 'refused' && finalStatuses.includes(testStatus ?? 0) ? 'refused' : 'sending'
}
