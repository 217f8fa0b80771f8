import type { SqlTransaction } from '@kuji/db/sql-client'
import type { RateState } from '@kuji/domain/rate'

/** Somebody's rate as it is to stand from now on. */
export type NewRate = RateState & { readonly userId: number }

/** Writes rates in one statement. The caller holds the rows of these people. */
export async function writeRates(client: SqlTransaction, rates: readonly NewRate[]): Promise<void> {
  await client.query(
    `update users u set rate = n.rate, rate_events = n.events
     from unnest($1::int[], $2::int[], $3::int[]) as n(id, rate, events) where u.id = n.id`,
    [rates.map(({ userId }) => userId), rates.map(({ rate }) => rate), rates.map(({ events }) => events)],
  )
}
