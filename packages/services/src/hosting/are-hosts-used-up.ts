import type { SqlClient } from '@kuji/db/sql-client'

/** Whether every host there is has used up its calls, and has new ones before `end`. */
export async function areHostsUsedUp(client: SqlClient, end: Date): Promise<boolean> {
  const { rows } = await client.query<{ all: boolean | null }>(
    `select bool_and(bench_reason is not distinct from 'ZOOM_HOST_EXHAUSTED' and benched_until < $1) as "all"
     from hosts where listed`,
    [end],
  )
  return rows[0]?.all === true
}
