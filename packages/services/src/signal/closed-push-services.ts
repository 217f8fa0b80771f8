import type { SqlPool } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { pushServiceOf } from './push-service-of.ts'

/** Devices may have been subscribed with another site's key: what one person has proves nothing. */
const fewestPeople = 2

/** Only the newest deliveries are looked at: all that there ever were are too many. */
const newest = 100_000

/** What one origin answered to one person's devices; `lately`: in the last hour. */
type AnswerRow = {
  readonly origin: string
  readonly userId: number
  readonly takenAt: Date | null
  readonly refusedAt: Date | null
  readonly takenLately: boolean
  readonly refusedLately: boolean
}

/**
 * How long one look is enough for all senders of a process, in milliseconds: it reads the day's
 * messages. Shorter where nothing was found, so that one stranger's refusal does not hide everybody's.
 */
const restMs = { found: 60_000, nothing: 5_000 } as const

const lastLooks = new WeakMap<Deps['db'], { readonly at: number; readonly restMs: number }>()

/**
 * What `readClosedPushServices` gives, for who meets a refusal and raises the alarm: in a process
 * once a minute while services are closed, and every 5 seconds while none is. In between nothing is
 * found, so a service that closes then is named with the first refusal after it.
 */
export async function findClosedPushServices({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<string[]> {
  const at = clock.now().getTime()
  const last = lastLooks.get(db)
  if (last !== undefined && Math.abs(at - last.at) < last.restMs) return []
  // Before the look, so that of many at once one looks.
  lastLooks.set(db, { at, restMs: restMs.nothing })
  const closed = await readClosedPushServices({ db })
  if (closed.length > 0) lastLooks.set(db, { at, restMs: restMs.found })
  return closed
}

/**
 * Push services that do not take our keys, by what they answered in the last 24 hours: 401 or 403
 * for the devices of two people or more since they last took a message, or, in the last hour, for
 * more people than they took one for. The first rings on the morning on which a key breaks, whatever
 * was taken the evening before; the second goes on while the first few have subscribed anew. Hosts of
 * a known service count together. When is when a message was claimed, by the database's clock.
 *
 * @returns their names, or their origins where they have none; in order
 */
export async function readClosedPushServices({ db }: Pick<Deps, 'db'>): Promise<string[]> {
  const byService = Map.groupBy(await readAnswers(db.pool), ({ origin }) => nameOf(origin))
  const closed = [...byService].filter(([, rows]) => refusesSinceTaken(rows) || refusesMoreLately(rows))
  return closed.map(([service]) => service).toSorted()
}

function nameOf(origin: string): string {
  const service = pushServiceOf(origin)
  return service === 'other' ? origin : service
}

function refusesSinceTaken(rows: readonly AnswerRow[]): boolean {
  const lastTaken = rows.reduce((last, { takenAt }) => Math.max(last, takenAt?.getTime() ?? 0), 0)
  return (
    countPeople(rows, ({ refusedAt }) => refusedAt !== null && refusedAt.getTime() > lastTaken) >=
    fewestPeople
  )
}

function refusesMoreLately(rows: readonly AnswerRow[]): boolean {
  const refused = countPeople(rows, ({ refusedLately }) => refusedLately)
  return refused >= fewestPeople && refused > countPeople(rows, ({ takenLately }) => takenLately)
}

function countPeople(rows: readonly AnswerRow[], which: (row: AnswerRow) => boolean): number {
  return new Set(rows.filter(which).map(({ userId }) => userId)).size
}

async function readAnswers(pool: SqlPool): Promise<AnswerRow[]> {
  const { rows } = await pool.query<AnswerRow>(
    `select origin, user_id as "userId", taken_at as "takenAt", refused_at as "refusedAt",
            coalesce(taken_at > now() - interval '1 hour', false) as "takenLately",
            coalesce(refused_at > now() - interval '1 hour', false) as "refusedLately"
     from (
       select d.origin, g.user_id, max(d.claimed_at) filter (where d.state = 'taken') as taken_at,
              max(d.claimed_at) filter (where d.status in (401, 403)) as refused_at
       from deliveries d join signals g on g.id = d.signal_id
       where d.id > (select max(id) - $1::int from deliveries) and d.device_id is not null
         and d.claimed_at > now() - interval '24 hours'
       group by d.origin, g.user_id
     ) answers where taken_at is not null or refused_at is not null`,
    [newest],
  )
  return rows
}
