import type { SqlClient } from '@kuji/db/sql-client'
import { hostDayLimit, hostPlaces } from '@kuji/domain/assign-hosts'
import type { Deps } from '../deps.ts'
import { readHostLoads, type HostTime } from './read-host-loads.ts'

/** How many rooms could be given a host at `from`, busy until `until`. Exact while the caller holds the hosts. */
export async function countFreeHosts(
  { settings }: Pick<Deps, 'settings'>,
  client: SqlClient,
  time: HostTime,
): Promise<number> {
  const loads = await readHostLoads(client, time)
  const terms = { concurrency: settings.hostConcurrency, dayLimit: hostDayLimit, now: time.from }
  return hostPlaces(loads, terms).length
}
