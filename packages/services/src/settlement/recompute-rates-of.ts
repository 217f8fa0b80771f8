import type { SqlTransaction } from '@kuji/db/sql-client'
import { agrees, compareRates, type RateComparison } from './compare-rates.ts'
import { writeRates } from './write-rates.ts'

/**
 * Gives these people the rate that their history gives, and tells whose was another.
 *
 * Their rows are taken first, in the order in which a settlement takes them: it is then
 * in the history wholly, or comes after and goes on from what is written here.
 */
export async function recomputeRatesOf(
  client: SqlTransaction,
  userIds: readonly number[],
): Promise<RateComparison[]> {
  await client.query('select from users where id = any($1::int[]) order by id for no key update', [userIds])
  const differing = (await compareRates(client, userIds)).filter((person) => !agrees(person))
  await writeRates(
    client,
    differing.map(({ userId, fromHistory }) => ({ userId, ...fromHistory })),
  )
  return differing
}
