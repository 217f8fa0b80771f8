import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { utcDay } from './utc-day.ts'

/** A host as the table has it. */
export type HostState = {
  readonly host: string
  /** Why it gets no meetings now; null: it may. */
  readonly benchReason: AppErrorCode | null
  /** Calls spent of this UTC day. */
  readonly calls: number
}

/** The hosts that are configured or discovered, by name. */
export async function readHostStates({
  db,
  clock,
}: Pick<Deps, 'db' | 'clock'>): Promise<readonly HostState[]> {
  const now = clock.now()
  const { rows } = await db.pool.query<HostState>(
    `select name as host,
            case when bench_reason is not null and (benched_until is null or benched_until > $1) then bench_reason end
              as "benchReason",
            case when calls_on = $2::date then calls else 0 end as calls
     from hosts where listed order by name`,
    [now, utcDay(now)],
  )
  return rows
}
