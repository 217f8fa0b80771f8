import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { clockSlackMs, nextUtcDay } from './utc-day.ts'

type BenchDeps = Pick<Deps, 'db' | 'clock' | 'log'>

const minute = 60_000
/** After so long a host that nobody has looked at meanwhile is given one more try. */
const oneMoreTry = 20 * 60 * minute

/**
 * Gives a host no more meetings: until the next UTC day when its calls are used up, else
 * until it was found well, or for 20 hours, after which it gets one more try. Meetings that
 * it has are not touched. The log hears of it once, however often the host fails meanwhile.
 *
 * @returns whether that is news: it was not on the bench, or for another reason
 */
export async function benchHost(
  { db, clock, log }: BenchDeps,
  { host, reason }: { readonly host: string; readonly reason: AppErrorCode },
): Promise<boolean> {
  const now = clock.now()
  const until = benchedUntil(reason, now)
  const { rows } = await db.pool.query<{ isNews: boolean }>(
    `update hosts set benched_until = $3, bench_reason = $2, last_error = $2, failed_at = $4
     from (select bench_reason, benched_until from hosts where name = $1 for no key update) before
     where name = $1
     returning before.bench_reason is distinct from $2 or before.benched_until <= $4 as "isNews"`,
    [host, reason, until, now],
  )
  const isNews = rows[0]?.isNews === true
  if (isNews) log.warn({ host, code: reason, until }, 'host benched')
  return isNews
}

/** Gives it meetings again. */
export async function unbenchHost({ db }: Pick<BenchDeps, 'db'>, host: string): Promise<void> {
  await db.pool.query(
    'update hosts set benched_until = null, bench_reason = null where name = $1 and bench_reason is not null',
    [host],
  )
}

/** Where one of the clocks already says the next day, and calls still count for the old one, it is a few minutes. */
function benchedUntil(reason: AppErrorCode, now: Date): Date {
  if (reason !== 'ZOOM_HOST_EXHAUSTED') return new Date(now.getTime() + oneMoreTry)
  const day = nextUtcDay(new Date(now.getTime() - clockSlackMs))
  return new Date(Math.max(day.getTime(), now.getTime() + clockSlackMs))
}
