import type { Deps } from '../deps.ts'
import { roomTopic } from './now-topics.ts'
import { tellNowAll } from './tell-now.ts'

/**
 * Closes every room whose time is over and gives how many. Their links are not given
 * out any more, and nobody is to be told of them any more.
 */
export async function closeRooms({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const { rows } = await db.pool.query<{ id: number }>(
    `with closed as (
       update rooms set state = 'closed' where state = 'ready' and closes_at <= $1 returning id
     ), settled as (
       update signals set state = (case when sent_at is null then 'undeliverable' else 'sent' end)::signal_state
       from closed where room_id = closed.id and state = 'waiting'
     )
     select id from closed`,
    [clock.now()],
  )
  await tellNowAll(
    db.pool,
    rows.map(({ id }) => roomTopic(id)),
  )
  return rows.length
}
