import { inTransaction } from '@kuji/db/in-transaction'
import { addMinutes } from '@kuji/domain/morning'
import type { SqlClient } from '@kuji/db/sql-client'
import { enqueueMissing } from '@kuji/jobs/enqueue-missing'
import type { Deps } from '../deps.ts'
import { findDueOrigins } from '../signal/claim-deliveries.ts'
import { settleLeftAlone } from '../signal/settle-left-alone.ts'

type RoomRow = { readonly roomId: number }
type MeetingRow = { readonly meetingId: number }

/** When before the slot the meetings are looked at, in minutes. */
const lookLeadMinutes = 3

/** Meetings that one look queues for clearing, the latest first. */
const mostCleared = 2_000

/** So long after a host is free again, in minutes, what is left is looked after every time. */
const eagerMinutes = 10
const hourlyMinutes = 2

/**
 * Queues what rooms still lack and nobody is about to do: a meeting, messages, a look
 * whether people can get in, the clearing of a meeting that is over. Jobs that used up their
 * tries or died with their process are among it. Rooms themselves say when it is too late.
 */
export async function queueUnfinishedRooms(
  deps: Pick<Deps, 'db' | 'queue' | 'clock' | 'mail'>,
): Promise<void> {
  const { db, queue, clock } = deps
  const now = clock.now()
  await settleLeftAlone(deps)
  const pending = await findPending(db.pool)
  const origins = await findDueOrigins(deps)
  const unseen = await findUnseen(db.pool, now)
  const over = await findOver(db.pool, now)
  if (pending.length + origins.length + unseen.length + over.length === 0) return
  await inTransaction(db.pool, async (client) => {
    // Two ticks that look at once would both find no job, and do the same work twice.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('kuji unfinished rooms', 0))`)
    await enqueueMissing(queue, client, { name: 'make-meeting', payloads: pending })
    await enqueueMissing(queue, client, {
      name: 'send-signals',
      payloads: origins.map((origin) => ({ origin })),
    })
    await enqueueMissing(queue, client, { name: 'check-meeting', payloads: unseen })
    await enqueueMissing(queue, client, { name: 'clear-meeting', payloads: over })
  })
}

async function findPending(client: SqlClient): Promise<RoomRow[]> {
  const { rows } = await client.query<RoomRow>(`select id as "roomId" from rooms where state = 'pending'`)
  return rows
}

/**
 * Open rooms at Zoom that were neither made nor looked at since three minutes before their
 * slot, or whose host was benched since, or that are being replaced by somebody who may have
 * died over it, or whose meeting was given up.
 */
async function findUnseen(client: SqlClient, now: Date): Promise<RoomRow[]> {
  const { rows } = await client.query<RoomRow>(
    `select r.id as "roomId" from rooms r
     where r.state = 'ready' and r.provider = 'zoom' and r.meeting_id is not null and r.closes_at > $1
       and (
         (r.date - $2::interval <= $1 and r.date - $2::interval > coalesce(
            r.checked_at,
            (select max(asked_at) from meetings m where m.room_id = r.id and m.state = 'made'),
            '-infinity'
          ))
         or exists (
           select from hosts h where h.name = r.host and h.failed_at > coalesce(r.checked_at, '-infinity')
             and h.bench_reason is not null and h.bench_reason <> 'ZOOM_HOST_EXHAUSTED'
         )
         or not exists (
           select from meetings m where m.room_id = r.id and m.state = 'made' and m.meeting_id = r.meeting_id
         )
       )`,
    [now, `${lookLeadMinutes} minutes`],
  )
  return rows
}

/**
 * What is over at Zoom. Once its host is wanted no more it is tried in the first minutes of
 * each hour only: what Zoom refuses for good would use up the host's day.
 */
async function findOver(client: SqlClient, now: Date): Promise<MeetingRow[]> {
  const { rows } = await client.query<MeetingRow>(
    `select id as "meetingId" from (
       select id, busy_until from meetings where state = 'abandoned'
       union all
       select m.id, m.busy_until from meetings m join rooms r on r.id = m.room_id
       where m.state in ('claimed', 'made') and r.closes_at <= $1
     ) m where $3 or busy_until > $4 order by id desc limit $2`,
    [now, mostCleared, now.getUTCMinutes() < hourlyMinutes, addMinutes(now, -eagerMinutes)],
  )
  return rows
}
