import { inTransaction } from '@kuji/db/in-transaction'
import type { Deps } from '../deps.ts'
import { agrees, compareRates, type RateComparison } from './compare-rates.ts'
import { recomputeRatesOf } from './recompute-rates-of.ts'

/** What a comparison of all rates with all histories found. */
export type RateAudit = {
  readonly people: number
  readonly differing: number
  /** The one with the lowest id among those that differ. */
  readonly first: RateComparison | null
}

/** People folded at a time: enough to be quick, few enough for memory and for a short hold on their rows. */
const batchSize = 2_000

/**
 * Folds everybody's history anew and compares it with the stored rate.
 *
 * @param write whether a rate that differs is to be replaced by what the history gives
 */
export async function recomputeRates({ db }: Pick<Deps, 'db'>, write: boolean): Promise<RateAudit> {
  let audit: RateAudit = { people: 0, differing: 0, first: null }
  for (let after = 0; ;) {
    const { rows } = await db.pool.query<{ id: number }>(
      'select id from users where id > $1 and not is_sample order by id limit $2',
      [after, batchSize],
    )
    const ids = rows.map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) return audit
    const differing = await findDiffering(db, ids, write)
    audit = {
      people: audit.people + ids.length,
      differing: audit.differing + differing.length,
      first: audit.first ?? differing[0] ?? null,
    }
    after = last
  }
}

async function findDiffering(
  db: Deps['db'],
  userIds: readonly number[],
  write: boolean,
): Promise<RateComparison[]> {
  if (write) return inTransaction(db.pool, (client) => recomputeRatesOf(client, userIds))
  return (await compareRates(db.pool, userIds)).filter((person) => !agrees(person))
}
