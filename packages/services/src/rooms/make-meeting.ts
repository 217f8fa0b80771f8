import { inTransaction } from '@kuji/db/in-transaction'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import { fallbackTime, onTimeEnd } from '@kuji/domain/morning'
import type { SqlClient } from '@kuji/db/sql-client'
import { areHostsUsedUp } from '../hosting/are-hosts-used-up.ts'
import { clearAbandoned } from '../hosting/clear-abandoned.ts'
import { obtainMeeting, type HostingDeps } from '../hosting/obtain-meeting.ts'
import { takeMeeting, type CarriedOut } from '../hosting/take-meeting.ts'
import { isNewDayBefore } from '../hosting/utc-day.ts'
import type { WantingRoom } from '../hosting/wanting-room.ts'
import { isWorthRetrying } from '../operations/is-worth-retrying.ts'
import { failRoom } from './fail-room.ts'
import { openRoomOnFallback } from './open-on-fallback.ts'
import { openRoom } from './open-room.ts'
import { spreadRoom } from './spread-room.ts'

type PendingRoom = WantingRoom & {
  readonly provider: 'zoom' | 'fallback'
  /** When a host was first claimed for it. */
  readonly soughtAt: Date | null
}

/**
 * Gives a drawn room its meeting, then queues the signals to its people.
 *
 * At Zoom, on the host that was claimed for it, or on another where that one fails for
 * good. On the second provider, where there is one: what the draw put there, and what Zoom
 * cannot do for us, or not until three minutes before the slot. Without one the people of a
 * room that can get no host are seated in the other rooms; where all calls of a day are used
 * up, and the next begins in time, it waits for that. A room that is still without a
 * meeting when its on-time window ends has failed.
 *
 * Safe to repeat, twice at once, and to be killed anywhere.
 *
 * @returns false when the room has failed for good
 * @throws {AppError} when another try is worth it
 */
export async function makeMeeting(deps: HostingDeps, roomId: number, signal: AbortSignal): Promise<boolean> {
  const room = await findPendingRoom(deps.db.pool, roomId)
  if (room === null) return true
  const now = deps.clock.now()
  if (onTimeEnd(room.startsAt, deps.settings.rhythm) <= now) return fail(deps, room, 'ZOOM_UNREACHABLE')
  if (room.provider === 'fallback' && (await openElsewhere(deps, room, null))) return true
  const isLate = room.soughtAt !== null && fallbackTime(room.startsAt, room.soughtAt) <= now
  if (isLate && (await openElsewhere(deps, room, 'ZOOM_UNREACHABLE'))) return true
  return openAtZoom(deps, room, signal)
}

async function findPendingRoom(pool: SqlClient, roomId: number): Promise<PendingRoom | null> {
  const { rows } = await pool.query<PendingRoom>(
    `select id, draw_id as "drawId", date as "startsAt", closes_at as "closesAt", state, provider,
            (select min(busy_from) from meetings m where m.room_id = r.id) as "soughtAt"
     from rooms r where id = $1 and state = 'pending'`,
    [roomId],
  )
  return rows[0] ?? null
}

async function openAtZoom(deps: HostingDeps, room: PendingRoom, signal: AbortSignal): Promise<boolean> {
  try {
    const obtained = await obtainMeeting(deps, room, signal)
    if (obtained.outcome === 'no-host') return await openWithoutHost(deps, room, signal)
    if (obtained.outcome === 'made') await takeRoom(deps, room, obtained)
    return true
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'INTERNAL'
    const level = isWorthRetrying(error) ? 'info' : 'warn'
    deps.log[level]({ err: error, roomId: room.id, drawId: room.drawId, code }, 'no meeting from Zoom')
    if (turnsAway(error) && (await openElsewhere(deps, room, code))) return true
    // What we cannot name, a deadlock say, may be gone at the next try; Zoom's own refusals stay.
    if (!isFinal(error) || isBackInTime(deps, room, code)) throw error
    return fail(deps, room, code)
  }
}

/** Whether Zoom will not do it for any host, for now at least. */
export function turnsAway(error: unknown): boolean {
  return isFinal(error) || (error instanceof AppError && error.code === 'ZOOM_CIRCUIT_OPEN')
}

function isFinal(error: unknown): boolean {
  return error instanceof AppError && !isWorthRetrying(error)
}

/** Holds the room first, as whoever gives up its claim does: the meeting and the room change together. */
async function takeRoom(deps: HostingDeps, room: PendingRoom, made: CarriedOut): Promise<void> {
  const { host } = made.claim
  const { meetingId, joinUrl: url, passcode } = made.meeting
  const door = { provider: 'zoom', url, host, meetingId, passcode } as const
  const opened = await inTransaction(deps.db.pool, async (client) => {
    await client.query('select from rooms where id = $1 for no key update', [room.id])
    return (await takeMeeting(deps, client, made)) && (await openRoom(deps, client, { ...room, door }))
  })
  if (opened) deps.log.info({ roomId: room.id, drawId: room.drawId, host }, 'room ready')
}

/** @returns false when there is nowhere else */
function openElsewhere(deps: HostingDeps, room: PendingRoom, code: AppErrorCode | null): Promise<boolean> {
  return openRoomOnFallback(deps, { id: room.id, drawId: room.drawId, code })
}

async function openWithoutHost(deps: HostingDeps, room: PendingRoom, signal: AbortSignal): Promise<boolean> {
  if (await openElsewhere(deps, room, 'ZOOM_NO_HOST')) return true
  const usedUp = 'ZOOM_HOST_EXHAUSTED'
  const end = onTimeEnd(room.startsAt, deps.settings.rhythm)
  if (!isBackInTime(deps, room, usedUp) || !(await areHostsUsedUp(deps.db.pool, end)))
    return spreadRoom(deps, room)
  await clearAbandoned(deps, room.id, signal)
  throw new AppError(usedUp, 'the calls of all hosts are used up until midnight UTC')
}

/** Whether calls are used up of which there are new ones before the room's on-time window ends. */
function isBackInTime(
  { clock, settings }: HostingDeps,
  { startsAt }: PendingRoom,
  code: AppErrorCode,
): boolean {
  if (code !== 'ZOOM_ACCOUNT_EXHAUSTED' && code !== 'ZOOM_HOST_EXHAUSTED') return false
  return isNewDayBefore(onTimeEnd(startsAt, settings.rhythm), clock.now())
}

async function fail(deps: HostingDeps, room: PendingRoom, code: AppErrorCode): Promise<boolean> {
  await failRoom(deps, { id: room.id, drawId: room.drawId, code })
  return false
}
