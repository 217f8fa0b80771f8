import { inTransaction } from '@kuji/db/in-transaction'
import type { Deps } from '../deps.ts'
import { settleSignals } from './settle-deliveries.ts'

/** Signals brought in line by one look. */
const mostAtOnce = 2_000

/**
 * Brings signals in line that wait with nothing on its way any more: their devices were taken away by their people.
 *
 * Counted for each signal by itself, over all its deliveries: right after many were queued the database's
 * statistics say that none is waiting, and whatever else may be asked compares each with each.
 */
export async function settleLeftAlone(deps: Pick<Deps, 'db' | 'queue' | 'clock' | 'mail'>): Promise<void> {
  await inTransaction(deps.db.pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `select id from signals g
       where state = 'waiting' and (
         select count(*) filter (where d.state in ('waiting', 'sending'))
         from deliveries d where d.signal_id = g.id
       ) = 0
       order by id limit $1 for no key update`,
      [mostAtOnce],
    )
    const ids = rows.map(({ id }) => id)
    if (ids.length > 0) await settleSignals(deps, client, ids)
  })
}
