import { createHash } from 'node:crypto'
import { inTransaction } from '@kuji/db/in-transaction'
import { assignHost } from '@kuji/domain/assign-host'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import { onTimeEnd } from '@kuji/domain/morning'
import { enqueue } from '@kuji/jobs/enqueue'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { isWorthRetrying } from '../operations/is-worth-retrying.ts'
import type { MadeMeeting as Meeting, MeetingRequest } from '../ports.ts'
import { roomTopic } from './now-topics.ts'
import { tellNow } from './tell-now.ts'

type RoomDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'meetings' | 'settings'>

type PendingRoom = {
  readonly id: number
  readonly drawId: number
  readonly ordinal: number
  readonly startsAt: Date
  readonly closesAt: Date
  readonly host: string | null
  readonly seed: string
}

/**
 * Gives a drawn room its meeting, then queues the signals to its people.
 *
 * Safe to repeat: the host is written down before Zoom is asked, and who finds it
 * written looks for the meeting an earlier try may have left before making another.
 * A room that is still without one when its on-time window ends has failed.
 *
 * @returns false when the room has failed for good
 * @throws {AppError} when another try is worth it
 */
export async function makeMeeting(deps: RoomDeps, roomId: number, signal: AbortSignal): Promise<boolean> {
  const room = await findPendingRoom(deps.db.pool, roomId)
  if (room === null) return true
  const tooLate = onTimeEnd(room.startsAt, deps.settings.rhythm) <= deps.clock.now()
  try {
    if (tooLate) throw new AppError('ZOOM_UNREACHABLE', 'the on-time window ended without a meeting')
    const meeting = await obtainMeeting(deps, room, signal)
    await openRoom(deps, room, meeting)
    return true
  } catch (error) {
    // What we cannot name, a deadlock say, may be gone at the next try; Zoom's own refusals stay.
    const final = error instanceof AppError && !isWorthRetrying(error)
    if (!final && !tooLate) throw error
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    deps.log.error({ err: error, roomId, drawId: room.drawId, code }, 'room has no meeting')
    await failRoom(deps, room, code)
    return false
  }
}

async function findPendingRoom(pool: SqlClient, roomId: number): Promise<PendingRoom | null> {
  const { rows } = await pool.query<PendingRoom>(
    `select r.id, r.draw_id as "drawId", r.ordinal, r.date as "startsAt", r.closes_at as "closesAt", r.host,
            d.seed
     from rooms r join draws d on d.id = r.draw_id where r.id = $1 and r.state = 'pending'`,
    [roomId],
  )
  return rows[0] ?? null
}

async function obtainMeeting(
  deps: RoomDeps,
  room: PendingRoom,
  signal: AbortSignal,
): Promise<Meeting & { host: string }> {
  const host = room.host ?? assignHost(deps.settings.hosts ?? [], room.ordinal)
  if (host === null) throw new AppError('ZOOM_UNKNOWN_HOST', 'ZOOM_HOSTS is empty')
  const request: MeetingRequest = {
    host,
    key: `kuji-${room.id}-${keyOf(room.seed)}`,
    startsAt: room.startsAt,
    minutes: Math.ceil((room.closesAt.getTime() - room.startsAt.getTime()) / 60_000),
  }
  const isFirst = room.host === null && (await claimRoom(deps.db.pool, room.id, host))
  const leftBehind = isFirst ? null : await deps.meetings.find(request, signal)
  return { ...(leftBehind ?? (await deps.meetings.create(request, signal))), host }
}

/** Writes the host down before Zoom is asked. @returns false when another process has done so */
async function claimRoom(pool: SqlClient, roomId: number, host: string): Promise<boolean> {
  const { rowCount } = await pool.query('update rooms set host = $2 where id = $1 and host is null', [
    roomId,
    host,
  ])
  return rowCount === 1
}

/** Eight characters that no other draw of this or another install has, and that do not give the seed away. */
function keyOf(seed: string): string {
  return createHash('sha256').update(seed).digest('hex').slice(0, 8)
}

async function openRoom(deps: RoomDeps, room: PendingRoom, meeting: Meeting): Promise<void> {
  await inTransaction(deps.db.pool, async (client) => {
    const { rowCount } = await client.query(
      `update rooms set state = 'ready', meeting_id = $2, zoom_url = $3, passcode = $4 where id = $1 and state = 'pending'`,
      [room.id, meeting.meetingId.toString(), meeting.joinUrl, meeting.passcode],
    )
    if (rowCount === 0) return
    await client.query(
      `insert into signals (user_id, room_id, kind)
       select user_id, room_id, 'room_ready' from users_rooms where room_id = $1 on conflict do nothing`,
      [room.id],
    )
    await enqueue(deps.queue, client, { name: 'send-signals', payloads: [{ roomId: room.id }] })
    await finishDraw(client, room.drawId)
    await tellNow(client, roomTopic(room.id))
  })
  deps.log.info({ roomId: room.id, drawId: room.drawId }, 'room ready')
}

async function failRoom({ db }: Pick<Deps, 'db'>, room: PendingRoom, failure: AppErrorCode): Promise<void> {
  await inTransaction(db.pool, async (client) => {
    await client.query(
      `update rooms set state = 'failed', failure = $2 where id = $1 and state = 'pending'`,
      [room.id, failure],
    )
    await finishDraw(client, room.drawId)
    await tellNow(client, roomTopic(room.id))
  })
}

/** Calls a draw done with its last room. The row lock puts rooms that finish together in a line. */
async function finishDraw(client: SqlTransaction, drawId: number): Promise<void> {
  await client.query('select from draws where id = $1 for update', [drawId])
  await client.query(
    `update draws set state = 'done'
     where id = $1 and not exists (select from rooms where draw_id = $1 and state = 'pending')`,
    [drawId],
  )
}
