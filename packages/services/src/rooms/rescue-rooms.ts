import { inTransaction } from '@kuji/db/in-transaction'
import { mergeLonelyRooms, type Merge, type RoomPresence } from '@kuji/domain/merge-lonely-rooms'
import { addMinutes, rescueMinutes, rescuesDue } from '@kuji/domain/morning'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { readBlocks } from '../safety/read-blocks.ts'
import { writeMerges } from './write-merges.ts'

type RescueDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'mail' | 'settings'>

type DueDraw = { readonly id: number; readonly startsAt: Date }

/**
 * Brings people who sit alone together, three and six minutes after their slot, and gives
 * how many were moved.
 *
 * One transaction a draw: whoever comes second finds the rescue made, and what a crash cut
 * short was never written. Two that came due while nobody looked are made as one. Meetings
 * are left as they are; a room that was merged is left by its people, one tap each.
 */
export async function rescueRooms(deps: RescueDeps): Promise<number> {
  let moved = 0
  for (const draw of await findDueDraws(deps.db.pool, deps.clock.now())) moved += await rescueDraw(deps, draw)
  return moved
}

/** Those whose rooms are open and which have had fewer rescues than are due. */
async function findDueDraws(client: SqlClient, now: Date): Promise<DueDraw[]> {
  const { rows } = await client.query<DueDraw & { rescues: number }>(
    `select id, date as "startsAt", rescues from draws d
     where settled_at is null and date <= $2 and rescues < $3
       and exists (select from rooms r where r.draw_id = d.id and r.state = 'ready' and r.closes_at > $1)
     order by date`,
    [now, addMinutes(now, -rescueMinutes[0]), rescueMinutes.length],
  )
  return rows.filter(({ startsAt, rescues }) => rescues < rescuesDue(startsAt, now))
}

async function rescueDraw(deps: RescueDeps, { id: drawId, startsAt }: DueDraw): Promise<number> {
  const now = deps.clock.now()
  const due = rescuesDue(startsAt, now)
  const done = await inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, startsAt, 'alone')
    if (!(await isUndone(client, drawId, due))) return null
    await holdOpenRooms(client, drawId, now)
    const merges = await findMerges(deps, client, drawId)
    const moved = await writeMerges(deps, { client, drawId, merges })
    await client.query('update draws set rescues = $2 where id = $1', [drawId, due])
    return { merged: merges.length, moved }
  })
  if (done === null) return 0
  deps.log.info({ drawId, rescue: due, ...done }, 'rooms rescued')
  return done.moved
}

async function isUndone(client: SqlTransaction, drawId: number, due: number): Promise<boolean> {
  const { rowCount } = await client.query('select from draws where id = $1 and rescues < $2', [drawId, due])
  return rowCount === 1
}

/**
 * Waits for the taps under way, and lets none in until all is written: each is counted, or
 * finds its room changed. Rooms before seats and before the draw, as everybody takes them.
 */
async function holdOpenRooms(client: SqlTransaction, drawId: number, now: Date): Promise<void> {
  await client.query(
    `select from rooms where draw_id = $1 and state = 'ready' and closes_at > $2 order by id for no key update`,
    [drawId, now],
  )
}

async function findMerges(
  { settings }: RescueDeps,
  client: SqlTransaction,
  drawId: number,
): Promise<Merge[]> {
  const { rows: rooms } = await client.query<RoomPresence>(
    `select r.id, array_agg(s.user_id) as seated, array_agg(s.user_id) filter (where s.participate) as present
     from rooms r join users_rooms s on s.room_id = r.id
     where r.draw_id = $1 and r.state = 'ready' group by r.id having bool_or(s.participate)`,
    [drawId],
  )
  if (!rooms.some(({ present }) => present.length === 1)) return []
  const blocked = await readBlocks(
    client,
    rooms.flatMap(({ seated }) => seated),
  )
  return mergeLonelyRooms({ rooms, blocked, maxPresent: settings.sizing.max })
}
