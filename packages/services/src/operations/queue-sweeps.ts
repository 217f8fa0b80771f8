import { inTransaction } from '@kuji/db/in-transaction'
import { addMinutes } from '@kuji/domain/morning'
import { slotsBetween } from '@kuji/domain/slot-times'
import type { SqlClient } from '@kuji/db/sql-client'
import { enqueueMissing } from '@kuji/jobs/enqueue-missing'
import type { Deps } from '../deps.ts'

type SweepDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'settings'>

/** Hosts that one tick queues: Zoom's pace is for other things too. */
const mostAtOnce = 20
const everyMinutes = 20 * 60
/** How far away the next draw has to be, and how long ago the last close: by then hosts are free again. */
const distanceMinutes = 20
const restMinutes = 5

/**
 * Queues the search for strays on some of the hosts that have run a meeting since the last
 * search, or have not been searched for twenty hours. Only while no morning is near or
 * under way: the pace is the morning's then.
 */
export async function queueSweeps(deps: SweepDeps): Promise<void> {
  const { pool } = deps.db
  const now = deps.clock.now()
  if (!(await isQuiet(deps, now))) return
  const hosts = await findUnswept(pool, now)
  if (hosts.length === 0) return
  await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('kuji sweeps', 0))`)
    await enqueueMissing(deps.queue, client, { name: 'sweep-host', payloads: hosts })
  })
}

async function isQuiet({ db, settings }: SweepDeps, now: Date): Promise<boolean> {
  const { timetable, rhythm } = settings
  const until = addMinutes(now, rhythm.drawLead + distanceMinutes)
  if (slotsBetween(timetable, addMinutes(now, -rhythm.meeting - restMinutes), until).length > 0) return false
  const { rowCount } = await db.pool.query(
    `select from rooms where state in ('pending', 'ready') and closes_at > $1
     union all
     select from practice_slots where date > $1 and draw_at <= $2 limit 1`,
    [now, addMinutes(now, distanceMinutes)],
  )
  return rowCount === 0
}

/** One that is not ours any more is searched after what it ran for us, and then no more. */
async function findUnswept(client: SqlClient, now: Date): Promise<{ readonly host: string }[]> {
  const { rows } = await client.query<{ host: string }>(
    `select name as host from hosts h
     where (h.listed and coalesce(h.swept_at, '-infinity') < $2)
        or exists (
          select from meetings m where m.host = h.name and m.busy_until <= $1
            and m.busy_until > coalesce(h.swept_at, '-infinity')
        )
     order by h.swept_at nulls first, h.name limit $3`,
    [now, addMinutes(now, -everyMinutes), mostAtOnce],
  )
  return rows
}
