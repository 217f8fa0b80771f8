import type { SqlClient } from '@kuji/db/sql-client'
import { callsPerRoom, type HostLoad } from '@kuji/domain/assign-hosts'
import { utcDay } from './utc-day.ts'

/** For when a host is wanted: it is claimed at `from`, and busy until then. */
export type HostTime = { readonly from: Date; readonly until: Date }

/**
 * The hosts that may be given meetings in that time, with what they have on their hands:
 * those listed, without the benched. Calls are those of the UTC day of `from`, with what is
 * promised to meetings that were not asked for yet. A meeting that was abandoned may still
 * run, and counts until it is gone, though no longer than a room's time and the gap after it:
 * where Zoom will not remove one, its host is given rooms again.
 */
export async function readHostLoads(client: SqlClient, { from, until }: HostTime): Promise<HostLoad[]> {
  const { rows } = await client.query<HostLoad>(
    `select h.name as host, h.failed_at as "failedAt",
            case when h.calls_on = $3::date then h.calls else 0 end + $4::int * coalesce(m.promised, 0) as calls,
            coalesce(m.lanes, '{}') as "busyLanes"
     from hosts h left join (
       select host, array_agg(lane) as lanes,
              count(*) filter (where state = 'claimed' and asked_at is null)::int as promised
       from meetings where state <> 'gone' and busy_until > $1 and busy_from < $2 group by host
     ) m on m.host = h.name
     where h.listed and (h.bench_reason is null or h.benched_until <= $1)`,
    [from, until, utcDay(from), callsPerRoom],
  )
  return rows
}
