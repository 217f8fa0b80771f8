import { inTransaction } from '@kuji/db/in-transaction'
import { canonicalDrawInput } from '@kuji/domain/draw-input'
import { drawRooms } from '@kuji/domain/draw-rooms'
import { addMinutes, closeTime } from '@kuji/domain/morning'
import { startRate } from '@kuji/domain/rate'
import { enqueue } from '@kuji/jobs/enqueue'
import { createHash } from 'node:crypto'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import type { Slot } from '../enrolment/find-slot.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { slotTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { readDraw, type DrawSummary } from './read-draw.ts'

type DrawDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'log' | 'settings'>

/** What is written for a draw. `rooms` holds user ids. */
type NewDraw = {
  readonly startsAt: Date
  readonly closesAt: Date
  readonly drawnAt: Date
  readonly seed: string
  readonly inputHash: string
  readonly rooms: readonly number[][]
}

/** How long a practice meeting lasts, in minutes: long enough to look around. */
const practiceMinutes = 5

/**
 * Draws a slot, once whatever happens, and gives the draw.
 *
 * One transaction locks the slot, reads who is in, writes rooms and seats and queues
 * their meetings; whoever comes second, or again after a crash, finds the draw made.
 */
export async function drawSlot(deps: DrawDeps, slot: Slot): Promise<DrawSummary> {
  const seed = deps.chance.hex(32)
  const drawnAt = deps.clock.now()
  const { summary, drawn } = await inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, slot.startsAt, 'alone')
    const earlier = await readDraw(client, slot.startsAt)
    if (earlier !== null) return { summary: earlier, drawn: false }
    const draw = await composeDraw(deps, { client, slot, seed, drawnAt })
    const id = await writeDraw(client, draw)
    const payloads = await writeRooms(client, id, draw)
    await enqueue(deps.queue, client, { name: 'make-meeting', payloads })
    await tellNow(client, slotTopic(slot.startsAt))
    const users = draw.rooms.reduce((sum, room) => sum + room.length, 0)
    const status = draw.rooms.length === 0 ? 'done' : 'preparing'
    return {
      summary: { id, startsAt: slot.startsAt, status, rooms: draw.rooms.length, users } as const,
      drawn: true,
    }
  })
  if (drawn) deps.log.info({ drawId: summary.id, rooms: summary.rooms, users: summary.users }, 'slot drawn')
  return summary
}

async function composeDraw(
  { settings }: DrawDeps,
  { client, slot, seed, drawnAt }: { client: SqlTransaction; slot: Slot; seed: string; drawnAt: Date },
): Promise<NewDraw> {
  const { rows: members } = await client.query<{ id: number }>(
    'select user_id as id from enroll_information where date = $1 order by user_id',
    [slot.startsAt],
  )
  const { startsAt } = slot
  const input = canonicalDrawInput(members, settings.sizing)
  return {
    startsAt,
    closesAt: slot.practice ? addMinutes(startsAt, practiceMinutes) : closeTime(startsAt, settings.rhythm),
    drawnAt,
    seed,
    inputHash: createHash('sha256').update(input).digest('hex'),
    rooms: drawRooms({
      members: members.map(({ id }) => ({ id, rate: startRate.rate, aloneAgo: null })),
      met: [],
      blocked: [],
      sizing: settings.sizing,
      seed,
    }),
  }
}

async function writeDraw(client: SqlTransaction, draw: NewDraw): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `insert into draws (date, drawn_at, seed, input_hash, sizes, state)
     values ($1, $2, $3, $4, $5::int[], $6::draw_state) returning id`,
    [
      draw.startsAt,
      draw.drawnAt,
      draw.seed,
      draw.inputHash,
      draw.rooms.map((room) => room.length),
      draw.rooms.length === 0 ? 'done' : 'preparing',
    ],
  )
  return (rows[0] as { id: number }).id
}

/** Writes rooms and seats as two statements, however many there are, and names the rooms that want a meeting. */
async function writeRooms(
  client: SqlTransaction,
  drawId: number,
  { rooms, ...draw }: NewDraw,
): Promise<{ roomId: number }[]> {
  const { rows } = await client.query<{ roomId: number }>(
    `insert into rooms (draw_id, ordinal, date, closes_at)
     select $1, ordinal, $2, $3 from generate_series(0, $4::int - 1) as ordinal order by ordinal returning id as "roomId"`,
    [drawId, draw.startsAt, draw.closesAt, rooms.length],
  )
  await client.query(
    `insert into users_rooms (user_id, room_id, draw_id)
     select seat.user_id, r.id, $1
     from unnest($2::int[], $3::int[]) as seat(user_id, ordinal)
     join rooms r on r.draw_id = $1 and r.ordinal = seat.ordinal`,
    [drawId, rooms.flat(), rooms.flatMap((room, ordinal) => room.map(() => ordinal))],
  )
  return rows
}
