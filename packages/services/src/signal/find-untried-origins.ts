import type { Deps } from '../deps.ts'
import { mailOrigin } from './by-mail.ts'

/** The origins for which something waits that was never tried, that this install can send. */
export async function findUntriedOrigins({ db, mail }: Pick<Deps, 'db' | 'mail'>): Promise<string[]> {
  const { rows } = await db.pool.query<{ origin: string }>({
    name: 'untried-origins',
    text: `select distinct origin from deliveries
           where state = 'waiting' and tries = 0 and not_before is null and ($2 or origin <> $1)`,
    values: [mailOrigin, mail !== null],
  })
  return rows.map(({ origin }) => origin)
}
