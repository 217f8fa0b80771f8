import type { Deps } from '../deps.ts'
import { roomTopic } from './now-topics.ts'
import { tellNow } from './tell-now.ts'

/** Closes every room whose time is over and gives how many. Their links are not given out any more. */
export async function closeRooms({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const { rows } = await db.pool.query<{ id: number }>(
    `update rooms set state = 'closed' where state = 'ready' and closes_at <= $1 returning id`,
    [clock.now()],
  )
  for (const { id } of rows) await tellNow(db.pool, roomTopic(id))
  return rows.length
}
