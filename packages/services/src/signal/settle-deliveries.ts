import { inTransaction } from '@kuji/db/in-transaction'
import { outlastOutage } from '@kuji/db/outlast-outage'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import type { Claim } from './claim-deliveries.ts'
import { joinByMail } from './join-by-mail.ts'

export type SettleDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'mail'>

/** What came of one delivery that this process had in hand. */
export type Result = {
  readonly claim: Claim
  /** `gone`: its device is no more. `mute`: refused, and so will be whatever else goes to its device. */
  readonly outcome: 'taken' | 'gone' | 'mute' | 'refused' | 'later'
  /** HTTP status; null where there is none. */
  readonly status: number | null
  /** When it was taken. */
  readonly at: Date
  /** How long to wait before the next try, milliseconds. */
  readonly pauseMs: number
}

/** How long results are kept for a database that is away, in milliseconds. */
const patience = 60_000

/**
 * Writes down what came of deliveries, and what that makes of their signals, in one transaction.
 * While the database is away the results are kept and tried again; what another process took over
 * meanwhile is left to it, but for the news that it was taken.
 */
export async function settleDeliveries(
  deps: SettleDeps,
  results: readonly Result[],
  signal: AbortSignal,
): Promise<void> {
  if (results.length === 0) return
  const work = () => inTransaction(deps.db.pool, (client) => settle(deps, client, results))
  await outlastOutage(work, { forMs: patience, signal })
}

async function settle(deps: SettleDeps, client: SqlTransaction, results: readonly Result[]): Promise<void> {
  const gone = devicesWith(results, 'gone')
  const mute = devicesWith(results, 'mute')
  const signalIds = await holdSignals(client, results, gone)
  // Before their deliveries, as whoever takes in a receipt does.
  await client.query('select from push_subscriptions where id = any($1::int[]) order by id for update', [
    [...gone, ...mute],
  ])
  await writeResults(client, results)
  await client.query('delete from push_subscriptions where id = any($1::int[])', [gone])
  await client.query(
    'update push_subscriptions set silent_since = $2 where id = any($1::int[]) and silent_since is null',
    [mute, deps.clock.now()],
  )
  await settleSignals(deps, client, signalIds)
}

function devicesWith(results: readonly Result[], wanted: Result['outcome']): number[] {
  return results.flatMap(({ claim: { device }, outcome }) =>
    outcome === wanted && device !== null ? [device.id] : [],
  )
}

/** Of the results, and all that were on their way to a device that is gone. Two who settle the same signal do so in turn. */
async function holdSignals(
  client: SqlTransaction,
  results: readonly Result[],
  gone: readonly number[],
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `select id from signals where id = any($1::int[]) or id in (
       select signal_id from deliveries where device_id = any($2::int[]) and state in ('waiting', 'sending')
     ) order by id for no key update`,
    [results.map(({ claim }) => claim.signalId), gone],
  )
  return rows.map(({ id }) => id)
}

async function writeResults(client: SqlTransaction, results: readonly Result[]): Promise<void> {
  await client.query(
    `update deliveries d set
       state = (case when r.outcome = 'taken' then 'taken' when r.outcome = 'later' then 'waiting' else 'refused' end)::delivery_state,
       sent_at = case when r.outcome = 'taken' then r.at end,
       not_before = case when r.outcome = 'later' then clock_timestamp() + r.pause * interval '1 millisecond' end,
       status = r.status
     from unnest($1::int[], $2::int[], $3::text[], $4::int[], $5::timestamptz[], $6::float8[])
       as r(id, tries, outcome, status, at, pause)
     where d.id = r.id and (
       (d.state = 'sending' and d.tries = r.tries) or (r.outcome = 'taken' and d.state in ('waiting', 'sending')))`,
    [
      results.map(({ claim }) => claim.id),
      results.map(({ claim }) => claim.tries),
      results.map(({ outcome }) => outcome),
      results.map(({ status }) => status),
      results.map(({ at }) => at),
      results.map(({ pauseMs }) => pauseMs),
    ],
  )
}

/**
 * Brings signals in line with their deliveries: sent with the first that was taken, waiting as long
 * as one is open, also the one by e-mail where that joins in. The caller holds the signals.
 */
export async function settleSignals(
  deps: Pick<SettleDeps, 'queue' | 'clock' | 'mail'>,
  client: SqlTransaction,
  signalIds: readonly number[],
): Promise<void> {
  await joinByMail(deps, client, { signalIds })
  await client.query(
    `update signals g set
       sent_at = coalesce(g.sent_at, way.sent_at),
       state = (case when way.is_open then 'waiting'
                     when coalesce(g.sent_at, way.sent_at) is null then 'undeliverable' else 'sent' end)::signal_state
     from (
       select asked.id, min(d.sent_at) as sent_at, coalesce(bool_or(d.state in ('waiting', 'sending')), false) as is_open
       from unnest($1::int[]) as asked(id) left join deliveries d on d.signal_id = asked.id group by asked.id
     ) way where way.id = g.id`,
    [signalIds],
  )
}
