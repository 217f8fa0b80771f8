import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlClient } from '@kuji/db/sql-client'
import { enqueueMissing } from '@kuji/jobs/enqueue-missing'
import type { Deps } from '../deps.ts'

type Unfinished = { readonly untold: RoomRow[]; readonly pending: RoomRow[] }
type RoomRow = { readonly roomId: number }

/**
 * Queues what rooms still lack, a meeting or people's signals, and nobody is about to
 * do: jobs that used up their tries or died with their process. Rooms themselves say
 * when it is too late.
 */
export async function queueUnfinishedRooms({
  db,
  queue,
  clock,
}: Pick<Deps, 'db' | 'queue' | 'clock'>): Promise<void> {
  const { untold, pending } = await findUnfinished(db.pool, clock.now())
  if (untold.length + pending.length === 0) return
  await inTransaction(db.pool, async (client) => {
    // Two ticks that look at once would both find no job, and people would be told twice.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('kuji unfinished rooms', 0))`)
    await enqueueMissing(queue, client, { name: 'make-meeting', payloads: pending })
    await enqueueMissing(queue, client, { name: 'send-signals', payloads: untold })
  })
}

async function findUnfinished(client: SqlClient, now: Date): Promise<Unfinished> {
  const { rows: pending } = await client.query<RoomRow>(
    `select id as "roomId" from rooms where state = 'pending'`,
  )
  const { rows: untold } = await client.query<RoomRow>(
    `select distinct g.room_id as "roomId" from signals g join rooms r on r.id = g.room_id
     where g.state = 'waiting' and r.closes_at > $1`,
    [now],
  )
  return { untold, pending }
}
