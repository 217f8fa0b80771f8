import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import { nudgeDue, nudgeEnd } from '@kuji/domain/nudge-times'
import type { Deps } from '../deps.ts'
import { queueSignals } from './queue-signals.ts'

type NudgeDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'mail' | 'settings'>

type Sleeper = { readonly userId: number; readonly roomId: number }

/** By the number of a draw's nudge. */
const kinds = { 1: 'nudge', 2: 'last_nudge' } as const

/**
 * Nudges who is not up: five minutes before their slot, and once more when its on-time window has
 * ended, for a minute. Then there is silence, also on phones that come back late. A practice morning has no nudges.
 *
 * One transaction a draw, which counts its nudges: whoever comes second finds them queued, and
 * what a crash cut short was never written. A window in which nobody looked is not made up for.
 * A room that becomes ready after its draw's first nudge gets none but the last: its own message has just come.
 *
 * @returns how many people were nudged
 */
export async function queueNudges(deps: NudgeDeps): Promise<number> {
  let nudged = 0
  for (const draw of await findDueDraws(deps)) nudged += await nudgeDraw(deps, draw)
  return nudged
}

type DrawRow = {
  readonly id: number
  readonly startsAt: Date
  readonly drawnAt: Date
  readonly nudges: number
}

type DueDraw = { readonly id: number; readonly startsAt: Date; readonly nudge: 1 | 2 }

async function findDueDraws({ db, clock, settings }: NudgeDeps): Promise<DueDraw[]> {
  const now = clock.now()
  const { rows } = await db.pool.query<DrawRow>(
    `select id, date as "startsAt", drawn_at as "drawnAt", nudges from draws
     where settled_at is null and nudges < 2 and not practice
     order by date`,
  )
  return rows.flatMap(({ id, nudges, ...draw }) => {
    const nudge = nudgeDue(draw, now, settings.rhythm)
    return nudge !== null && nudges < nudge ? [{ id, startsAt: draw.startsAt, nudge }] : []
  })
}

async function nudgeDraw(deps: NudgeDeps, { id: drawId, startsAt, nudge }: DueDraw): Promise<number> {
  const kind = kinds[nudge]
  const expiresAt = nudgeEnd(kind, startsAt, deps.settings.rhythm)
  const people = await inTransaction(deps.db.pool, async (client) => {
    if (!(await count(client, drawId, nudge))) return null
    const sleepers = await findSleepers(client, drawId, deps.clock.now())
    await queueSignals(deps, client, { kind, to: sleepers, expiresAt })
    return sleepers.length
  })
  if (people === null) return 0
  deps.log.info({ drawId, nudge, people }, 'nudges queued')
  return people
}

/** Whoever comes second waits for the first here, and finds the nudge counted. */
async function count(client: SqlTransaction, drawId: number, nudge: number): Promise<boolean> {
  const { rowCount } = await client.query('update draws set nudges = $2 where id = $1 and nudges < $2', [
    drawId,
    nudge,
  ])
  return rowCount === 1
}

/** Those in open rooms who are not up and did not say that they cannot come. */
async function findSleepers(client: SqlClient, drawId: number, now: Date): Promise<Sleeper[]> {
  const { rows } = await client.query<Sleeper>(
    `select s.user_id as "userId", s.room_id as "roomId"
     from users_rooms s join rooms r on r.id = s.room_id
     where s.draw_id = $1 and not s.participate and s.declined_at is null
       and r.state = 'ready' and r.closes_at > $2
     order by s.user_id`,
    [drawId, now],
  )
  return rows
}
