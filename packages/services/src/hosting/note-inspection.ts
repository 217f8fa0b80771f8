import type { Deps } from '../deps.ts'
import type { HostReport } from '../ports.ts'
import { benchHost, unbenchHost } from './bench-host.ts'
import { isAboutHost } from './is-about-host.ts'

/**
 * Keeps what a pre-flight found: a host that made a meeting people can enter may have rooms
 * again, one that cannot has none until it can. Where the fault may lie elsewhere, or it could
 * not be looked at, nothing changes.
 */
export async function noteInspection(
  deps: Pick<Deps, 'db' | 'clock' | 'log'>,
  reports: readonly HostReport[],
): Promise<void> {
  const well = reports.filter(({ problem }) => problem === null).map(({ host }) => host)
  await deps.db.pool.query(
    `update hosts set join_before_host = true, waiting_room = false, inspected_at = $2 where name = any($1)`,
    [well, deps.clock.now()],
  )
  for (const host of well) await unbenchHost(deps, host)
  for (const { host, failure: reason } of reports) {
    if (reason !== null && isAboutHost(reason)) await benchHost(deps, { host, reason })
  }
}
