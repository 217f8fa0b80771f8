import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'

/**
 * Queues what rooms still lack: a meeting, or people's signals. Every queue ignores
 * work that is waiting or in hand, so this only brings back jobs that used up their
 * tries or died with their process. Rooms themselves say when it is too late.
 */
export async function queueUnfinishedRooms({
  db,
  queue,
  clock,
}: Pick<Deps, 'db' | 'queue' | 'clock'>): Promise<void> {
  const pending = await db.pool.query<{ roomId: number }>(
    `select id as "roomId" from rooms where state = 'pending'`,
  )
  await enqueue(queue, db.pool, { name: 'make-meeting', payloads: pending.rows })
  const untold = await db.pool.query<{ roomId: number }>(
    `select distinct g.room_id as "roomId" from signals g join rooms r on r.id = g.room_id
     where g.state = 'waiting' and r.closes_at > $1`,
    [clock.now()],
  )
  await enqueue(queue, db.pool, { name: 'send-signals', payloads: untold.rows })
}
