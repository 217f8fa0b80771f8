import type { SqlPool } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { pushServiceOf } from '../signal/push-service-of.ts'
import type { Finding } from './finding.ts'

/** Devices may have been subscribed with another site's key: what one person has proves nothing. */
const fewestPeople = 2

/** Only the newest deliveries are looked at: all that there ever were are too many. */
const newest = 100_000

type OriginRow = { readonly origin: string; readonly hasTaken: boolean; readonly refused: readonly number[] }

/**
 * Whether push services take our keys, by what they answered in the last 24 hours: one that said 401
 * or 403 for the devices of several people, and took nothing, takes none of our messages. Hosts of a
 * known service count together. That the keys belong together is known before.
 */
export async function checkPushKeys({ db }: Pick<Deps, 'db'>): Promise<Finding> {
  const byService = Map.groupBy(await readAnswers(db.pool), ({ origin }) => {
    const service = pushServiceOf(origin)
    return service === 'other' ? origin : service
  })
  const closed = [...byService].filter(([, rows]) => takesNone(rows)).map(([service]) => service)
  const subject = 'push keys'
  if (closed.length === 0) return { subject, problem: null }
  return {
    subject,
    problem: `${closed.toSorted().join(', ')} took no message of ours since yesterday, for our key: look at VAPID_SUBJECT, and whether VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are those that people subscribed with.`,
  }
}

function takesNone(rows: readonly OriginRow[]): boolean {
  const people = new Set(rows.flatMap(({ refused }) => refused))
  return people.size >= fewestPeople && !rows.some(({ hasTaken }) => hasTaken)
}

/** What each origin answered, and whose devices it refused for our key. */
async function readAnswers(pool: SqlPool): Promise<OriginRow[]> {
  const { rows } = await pool.query<OriginRow>(
    `select d.origin, bool_or(d.state = 'taken') as "hasTaken",
            coalesce(array_agg(distinct g.user_id) filter (where d.status in (401, 403)), '{}') as refused
     from deliveries d join signals g on g.id = d.signal_id
     where d.id > (select max(id) - $1::int from deliveries) and d.device_id is not null
       and d.claimed_at > now() - interval '24 hours'
     group by d.origin`,
    [newest],
  )
  return rows
}
