import { tidyQueues } from '@kuji/jobs/tidy-queues'
import type { Deps } from '../deps.ts'

/** Throws away what has run out: sessions, counters of the rate limits, and jobs long done. */
export async function tidyUp({ db, queue }: Pick<Deps, 'db' | 'queue'>): Promise<void> {
  // Sessions and limits are kept by libraries that know only the real time, wherever KUJI_NOW is.
  await db.pool.query('delete from sessions where expires_at <= now()')
  await db.pool.query('delete from rate_limits where expire < extract(epoch from now()) * 1000')
  await tidyQueues(queue)
}
