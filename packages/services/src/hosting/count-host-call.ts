import type { Deps } from '../deps.ts'
import { utcDay } from './utc-day.ts'

/** Counts a call that Zoom books on a host's UTC day. A host that is not known is nobody's to count. */
export async function countHostCall({ db, clock }: Pick<Deps, 'db' | 'clock'>, host: string): Promise<void> {
  await db.pool.query(
    // A count lost in a crash costs nothing; waiting for the disk before each call would.
    `update hosts set calls = case when calls_on = $2::date then calls + 1 else 1 end, calls_on = $2::date
     from (select set_config('synchronous_commit', 'off', true)) as unhurried where name = $1`,
    [host, utcDay(clock.now())],
  )
}
