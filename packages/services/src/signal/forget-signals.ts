import type { SqlClient } from '@kuji/db/sql-client'
import { addMinutes } from '@kuji/domain/morning'

const day = 24 * 60

/** How long after its time what was not about a room is kept, in minutes: tests, and word of silent devices. */
const testsKeptMinutes = 14 * day

/** How long after its settlement it is kept by which devices a morning was told, in minutes. */
const deliveriesKeptMinutes = 30 * day

/** Deleted, or looked at, by one call. */
const mostAtOnce = 10_000

/**
 * Deletes signals that were not about a room two weeks after their time, and the deliveries of mornings
 * a month after their settlement; so many a call. The signals of mornings stay: they tell who was told.
 */
export async function forgetSignals(client: SqlClient, now: Date): Promise<void> {
  await client.query(
    `delete from signals where id in (
       select id from signals where room_id is null and expires_at < $1 limit $2 for update skip locked)`,
    [addMinutes(now, -testsKeptMinutes), mostAtOnce],
  )
  // Ids follow time: only the oldest are looked at.
  await client.query(
    `delete from deliveries where id in (
       select d.id from (select id, signal_id from deliveries order by id limit $2) d
       join signals g on g.id = d.signal_id join rooms r on r.id = g.room_id join draws w on w.id = r.draw_id
       where w.settled_at < $1)`,
    [addMinutes(now, -deliveriesKeptMinutes), mostAtOnce],
  )
}
