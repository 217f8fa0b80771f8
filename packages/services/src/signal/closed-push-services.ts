import type { SqlPool } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { pushServiceOf } from './push-service-of.ts'

/** Devices may have been subscribed with another site's key: what one person has proves nothing. */
const fewestPeople = 2

/** Only the newest deliveries are looked at: all that there ever were are too many. */
const newest = 100_000

type OriginRow = { readonly origin: string; readonly hasTaken: boolean; readonly refused: readonly number[] }

/** How long one look is enough for all senders of a process, in milliseconds: it reads the day's messages. */
const lookEveryMs = 60_000

const lastLooks = new WeakMap<Deps['db'], number>()

/**
 * What `readClosedPushServices` gives, for who meets a refusal and raises the alarm: once a minute in
 * a process. In between nothing is found, so a service that closes then is named with the first
 * refusal after it.
 */
export async function findClosedPushServices({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<string[]> {
  const now = clock.now().getTime()
  if (Math.abs(now - (lastLooks.get(db) ?? -Infinity)) < lookEveryMs) return []
  lastLooks.set(db, now)
  return readClosedPushServices({ db })
}

/**
 * Push services that take nothing of ours for our keys, by what they answered in the last 24 hours:
 * 401 or 403 for the devices of several people, and no message taken. Hosts of a known service count
 * together.
 *
 * @returns their names, or their origins where they have none; in order
 */
export async function readClosedPushServices({ db }: Pick<Deps, 'db'>): Promise<string[]> {
  const byService = Map.groupBy(await readAnswers(db.pool), ({ origin }) => nameOf(origin))
  const closed = [...byService].filter(([, rows]) => takesNone(rows))
  return closed.map(([service]) => service).toSorted()
}

function nameOf(origin: string): string {
  const service = pushServiceOf(origin)
  return service === 'other' ? origin : service
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
