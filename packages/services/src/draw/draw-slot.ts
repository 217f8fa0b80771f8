import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { roomsCloseAt } from '@kuji/domain/morning'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import type { Slot } from '../enrolment/find-slot.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { slotTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { composeDraw } from './compose-draw.ts'
import { publishDrawSecrets, readDrawRoot } from './publish-draw-secrets.ts'
import { readDraw, type DrawSummary } from './read-draw.ts'
import { readDrawFacts } from './read-draw-facts.ts'
import { writeDraw, type NewDraw } from './write-draw.ts'

type DrawDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'log' | 'settings'>

/**
 * Draws a slot, once whatever happens, and gives the draw.
 *
 * One transaction locks the slot, reads who is in and what is known of them, writes rooms
 * and seats and queues their meetings; whoever comes second, or again after a crash, finds
 * the draw made. From its commit on the slot's secret is out.
 */
export async function drawSlot(deps: DrawDeps, slot: Slot): Promise<DrawSummary> {
  const { summary, drawn } = await inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, slot.startsAt, 'alone')
    const earlier = await readDraw(client, slot.startsAt)
    if (earlier !== null) return { summary: earlier, drawn: false }
    const draw = await newDraw(deps, client, slot)
    const { id, roomIds } = await writeDraw(client, draw)
    await enqueue(deps.queue, client, {
      name: 'make-meeting',
      payloads: roomIds.map((roomId) => ({ roomId })),
    })
    await tellNow(client, slotTopic(slot.startsAt))
    return { summary: summaryOf(id, draw), drawn: true }
  })
  if (drawn) deps.log.info({ drawId: summary.id, rooms: summary.rooms, users: summary.users }, 'slot drawn')
  return summary
}

async function newDraw(
  { chance, clock, settings }: DrawDeps,
  client: SqlTransaction,
  slot: Slot,
): Promise<NewDraw> {
  const { startsAt, practice } = slot
  const drawnAt = clock.now()
  await publishDrawSecrets(client, { slots: [startsAt], chance })
  const root = (await readDrawRoot(client, startsAt)) as string
  const facts = await readDrawFacts(client, startsAt)
  const closesAt = roomsCloseAt(slot, settings.rhythm)
  const composed = composeDraw({ root, startsAt, sizing: settings.sizing, facts })
  return { ...composed, startsAt, closesAt, drawnAt, practice }
}

function summaryOf(id: number, { startsAt, rooms }: NewDraw): DrawSummary {
  const users = rooms.reduce((sum, room) => sum + room.length, 0)
  return { id, startsAt, status: rooms.length === 0 ? 'done' : 'preparing', rooms: rooms.length, users }
}
