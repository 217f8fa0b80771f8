import type { Deps } from '../deps.ts'
import type { Finding } from './finding.ts'

/** From then on a machine's turns at Zoom, and what it knows of lost calls, go wrong (decision 0022). Milliseconds. */
const worstDifference = 1_000

/**
 * Compares this machine's clock with the database's, which all machines of the install share.
 * A clock that was moved on purpose is not compared.
 */
export async function checkDatabaseClock({
  db,
  clock,
  settings,
}: Pick<Deps, 'db' | 'clock' | 'settings'>): Promise<readonly Finding[]> {
  if (settings.clockMoved) return []
  const before = clock.now()
  const { rows } = await db.pool.query<{ now: Date }>('select clock_timestamp() as now')
  const theirs = rows[0]?.now ?? before
  // However long the question was under way, that much is certain.
  const ahead = Math.max(0, before.getTime() - theirs.getTime())
  const behind = Math.max(0, theirs.getTime() - clock.now().getTime())
  return [{ subject: 'database clock', problem: problemOf(ahead - behind) }]
}

function problemOf(aheadMs: number): string | null {
  const off = Math.abs(aheadMs)
  if (off <= worstDifference) return null
  return `This machine's clock is ${(off / 1000).toFixed(1)} seconds ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's. Machines share Zoom's pace by their clocks, and one that lags gets few turns: set all of them by NTP.`
}
