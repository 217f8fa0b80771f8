import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { fitSizing } from '@kuji/domain/fit-sizing'
import { roomsCloseAt } from '@kuji/domain/morning'
import type { Sizing } from '@kuji/domain/room-sizes'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import type { Slot } from '../enrolment/find-slot.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { busyUntil } from '../hosting/busy-until.ts'
import { countFreeHosts } from '../hosting/count-free-hosts.ts'
import { lockHosts } from '../hosting/lock-hosts.ts'
import { syncHosts } from '../hosting/sync-hosts.ts'
import { slotTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { composeDraw } from './compose-draw.ts'
import { hostRooms, type HostedRooms } from './host-rooms.ts'
import { publishDrawSecrets, readDrawRoot } from './publish-draw-secrets.ts'
import { readDraw, type DrawSummary } from './read-draw.ts'
import { readDrawFacts } from './read-draw-facts.ts'
import { writeDraw, type NewDraw } from './write-draw.ts'

type DrawDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'log' | 'mail' | 'meetings' | 'settings'>

/** For callers whom nobody stops. */
const patience = new AbortController().signal

/**
 * Draws a slot, once whatever happens, and gives the draw.
 *
 * One transaction locks the slot, reads who is in and what is known of them, writes rooms
 * and seats, sets hosts aside and queues the meetings; whoever comes second, or again after
 * a crash, finds the draw made. From its commit on the slot's secret is out, and it is
 * settled which rooms open where, or fail for want of a host.
 */
export async function drawSlot(deps: DrawDeps, slot: Slot, signal = patience): Promise<DrawSummary> {
  await syncHosts(deps, signal, 'draw')
  const { summary, hosted } = await inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, slot.startsAt, 'alone')
    const earlier = await readDraw(client, slot.startsAt)
    if (earlier !== null) return { summary: earlier, hosted: null }
    const draw = await newDraw(deps, client, slot)
    const written = await writeDraw(client, draw)
    const rooms = await hostRooms(deps, client, { draw, written })
    await enqueue(deps.queue, client, {
      name: 'make-meeting',
      payloads: rooms.toOpen.map((roomId) => ({ roomId })),
    })
    await tellNow(client, slotTopic(slot.startsAt))
    return { summary: summaryOf(written.id, draw, rooms), hosted: rooms }
  })
  if (hosted !== null) report(deps, summary, hosted)
  return summary
}

async function newDraw(deps: DrawDeps, client: SqlTransaction, slot: Slot): Promise<NewDraw> {
  const { chance, clock, settings } = deps
  const { startsAt, practice } = slot
  const drawnAt = clock.now()
  await publishDrawSecrets(client, { slots: [startsAt], chance })
  const root = (await readDrawRoot(client, startsAt)) as string
  const facts = await readDrawFacts(client, startsAt)
  const closesAt = roomsCloseAt(slot, settings.rhythm)
  const sizing = await sizingFor(deps, client, { rates: facts.rates, closesAt })
  const composed = composeDraw({ root, startsAt, sizing, facts })
  return { ...composed, startsAt, closesAt, drawnAt, practice }
}

/** From here on the hosts are held, so that those counted are there when the rooms are written. */
async function sizingFor(
  { clock, settings }: DrawDeps,
  client: SqlTransaction,
  { rates, closesAt }: { readonly rates: Int16Array; readonly closesAt: Date },
): Promise<Sizing> {
  await lockHosts(client)
  const time = { from: clock.now(), until: busyUntil(closesAt) }
  return fitSizing(settings.sizing, {
    people: rates.length,
    rateSum: rates.reduce((sum, rate) => sum + rate, 0),
    hosts: await countFreeHosts({ settings }, client, time),
    hasFallback: settings.fallbackUrl !== null,
  })
}

function summaryOf(id: number, { startsAt, rooms }: NewDraw, { toOpen }: HostedRooms): DrawSummary {
  const users = rooms.reduce((sum, room) => sum + room.length, 0)
  return { id, startsAt, status: toOpen.length === 0 ? 'done' : 'preparing', rooms: rooms.length, users }
}

function report({ log }: DrawDeps, { id, rooms, users }: DrawSummary, hosted: HostedRooms): void {
  log.info({ drawId: id, rooms, users }, 'slot drawn')
  if (hosted.elsewhere > 0)
    log.warn({ drawId: id, rooms: hosted.elsewhere }, 'rooms without a host open at the second provider')
  if (hosted.reseated > 0)
    log.warn({ drawId: id, people: hosted.reseated }, 'people of rooms without a host sit in others')
  if (hosted.short > 0)
    log.error({ drawId: id, roomsShort: hosted.short, alarm: 'rooms_short' }, 'rooms have no host')
}
