import { AppError } from '@kuji/domain/errors'
import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'

/** A draw in one line. `preparing` until every room has a meeting or has failed. */
export type DrawSummary = {
  readonly id: number
  readonly startsAt: Date
  readonly status: 'preparing' | 'done'
  readonly rooms: number
  readonly users: number
}

/**
 * How far a draw has come. A room has failed when it leaves people without one, `signalled`
 * counts people who were told, on one device at least.
 */
export type DrawProgress = {
  readonly status: 'preparing' | 'done'
  readonly rooms: { readonly ready: number; readonly pending: number; readonly failed: number }
  readonly users: number
  readonly signalled: number
}

/** The draw of a slot, or null when it has not been drawn. */
export async function readDraw(client: SqlClient, startsAt: Date): Promise<DrawSummary | null> {
  const { rows } = await client.query<{
    id: number
    state: 'preparing' | 'done'
    rooms: number
    users: number
  }>(
    `select id, state, cardinality(sizes) as rooms,
            (select coalesce(sum(size), 0)::int from unnest(sizes) as size) as users
     from draws where date = $1`,
    [startsAt],
  )
  const row = rows[0]
  return row === undefined ? null : { ...row, status: row.state, startsAt }
}

type ProgressRow = {
  state: 'preparing' | 'done'
  ready: number
  pending: number
  failed: number
  users: number
  signalled: number
}

/**
 * How far a draw has come.
 *
 * @throws {AppError} UNKNOWN_DRAW
 */
export async function readDrawProgress({ db }: Pick<Deps, 'db'>, drawId: number): Promise<DrawProgress> {
  const { rows } = await db.pool.query<ProgressRow>(
    `select d.state,
            count(*) filter (where r.state in ('ready', 'closed'))::int as ready,
            count(*) filter (where r.state = 'pending')::int as pending,
            count(*) filter (where r.state = 'failed'
              and exists (select from users_rooms left_out where left_out.room_id = r.id))::int as failed,
            (select count(*)::int from users_rooms s where s.draw_id = d.id) as users,
            (select count(distinct g.user_id)::int from signals g join rooms gr on gr.id = g.room_id
             where gr.draw_id = d.id and g.sent_at is not null) as signalled
     from draws d left join rooms r on r.draw_id = d.id where d.id = $1 group by d.id`,
    [drawId],
  )
  const row = rows[0]
  if (row === undefined) throw new AppError('UNKNOWN_DRAW', 'no such draw')
  const { state: status, ready, pending, failed, users, signalled } = row
  return { status, rooms: { ready, pending, failed }, users, signalled }
}
