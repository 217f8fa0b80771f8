import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { releaseClaim } from '../hosting/release-claim.ts'
import { busyUntil } from '../hosting/busy-until.ts'
import { countFreeHosts } from '../hosting/count-free-hosts.ts'
import { lockHosts } from '../hosting/lock-hosts.ts'
import { obtainMeeting, type HostingDeps, type Obtained } from '../hosting/obtain-meeting.ts'
import { takeMeeting, type CarriedOut } from '../hosting/take-meeting.ts'
import type { WantingRoom } from '../hosting/wanting-room.ts'
import { fallbackDoor } from './fallback-door.ts'
import { turnsAway } from './make-meeting.ts'
import { moveRoom } from './move-room.ts'

/** A room that people were told of, with Zoom's id of its meeting, digits. */
export type OpenRoom = WantingRoom & { readonly meetingId: string }

/** `gone`: Zoom has no such meeting. `shut`: nobody new gets in, though somebody may be in it. */
export type Loss = 'gone' | 'shut'

/** How long people wait for Zoom before the second provider takes over, in milliseconds. */
const longestWaitMs = 15_000

type LostRoom = {
  readonly room: OpenRoom
  /** Null for one that was given up before, and whose next meeting is under way. */
  readonly loss: Loss | null
}

/**
 * Gives an open room another meeting behind the same Kuji link: at Zoom on any host that is
 * free, else, or while Zoom does not answer, at the second provider. Its people are told once.
 * Where there is neither, the room stays as it is and the operator is alarmed.
 *
 * Safe to repeat, twice at once, and to be killed anywhere: the lost meeting is given up only
 * while it is the room's, and the next one is made by the same steps as the first.
 *
 * @returns false when the room is over, or somebody else has replaced its meeting
 * @throws {AppError} ZOOM_NO_HOST when there is no other to be had now, ZOOM_* when another try is worth it
 */
export async function replaceMeeting(
  deps: HostingDeps,
  lost: LostRoom,
  signal: AbortSignal,
): Promise<boolean> {
  const { room } = lost
  if (!(await giveUp(deps, lost))) return false
  const next = await obtainOrNull(deps, room, signal)
  if (next?.outcome === 'over') return false
  if (next?.outcome === 'made') return moveToZoom(deps, room, next)
  const moved = await moveToFallback(deps, room)
  if (moved === null) throw noOther(deps, room)
  return moved
}

/** @returns null when Zoom will not do it for now, and there is a second provider */
async function obtainOrNull(
  deps: HostingDeps,
  room: OpenRoom,
  signal: AbortSignal,
): Promise<Obtained | null> {
  try {
    return await obtainMeeting(deps, { ...room, state: 'ready' }, signal)
  } catch (error) {
    const isOurs = error instanceof AppError && !signal.aborted && deps.settings.fallbackUrl !== null
    if (!isOurs || !(turnsAway(error) || (await isOverdue(deps, room)))) throw error
    return null
  }
}

/** A call of ours, or of somebody at the same work, may need so long. */
async function isOverdue({ db, clock }: HostingDeps, { id }: OpenRoom): Promise<boolean> {
  const claim = await db.pool.query(
    `select from meetings where room_id = $1 and state = 'claimed' and busy_from > $2`,
    [id, new Date(clock.now().getTime() - longestWaitMs)],
  )
  return claim.rowCount === 0
}

/**
 * Gives up the meeting that is lost, if it still is the room's. From then on the room counts
 * as not looked at, so that whatever happens to us the next tick goes on.
 */
async function giveUp(deps: HostingDeps, { room, loss }: LostRoom): Promise<boolean> {
  if (loss === null) return true
  return inTransaction(deps.db.pool, async (client) => {
    await lockHosts(client)
    const { rowCount } = await client.query(
      `update rooms set checked_at = null where id = $1 and state = 'ready' and meeting_id = $2`,
      [room.id, room.meetingId],
    )
    if (rowCount === 0) return false
    if (loss === 'shut') await leaveShut(deps, client, room)
    else await forget(deps, client, room)
    return true
  })
}

/** Nothing of it is at Zoom: its host is free at once. What a lost answer may have left besides is searched for. */
async function forget({ queue }: HostingDeps, client: SqlTransaction, room: OpenRoom): Promise<void> {
  const { rows } = await client.query<{ host: string }>(
    `update meetings set state = 'gone' where room_id = $1 and meeting_id = $2 and state = 'made' returning host`,
    [room.id, room.meetingId],
  )
  await enqueue(queue, client, { name: 'sweep-host', payloads: rows })
}

/** Clearing ends the meeting for who is in it: not before there is somewhere to go. */
async function leaveShut(deps: HostingDeps, client: SqlTransaction, room: OpenRoom): Promise<void> {
  const time = { from: deps.clock.now(), until: busyUntil(room.closesAt) }
  const hasWay = deps.settings.fallbackUrl !== null || (await countFreeHosts(deps, client, time)) > 0
  if (!hasWay) throw noOther(deps, room)
  await releaseClaim(deps, client, { roomId: room.id })
}

/** A meeting that came too late for its room is given up again. */
async function moveToZoom(deps: HostingDeps, room: OpenRoom, made: CarriedOut): Promise<boolean> {
  const { host } = made.claim
  const { meetingId, joinUrl: url, passcode } = made.meeting
  const door = { provider: 'zoom', url, host, meetingId, passcode } as const
  const moved = await inTransaction(deps.db.pool, async (client) => {
    const hasIt = await hasMeeting(client, { id: room.id, meetingId })
    if (!(await takeMeeting(deps, client, made)) || hasIt) return false
    if (await moveRoom(deps, client, { id: room.id, door })) return true
    await releaseClaim(deps, client, { roomId: room.id, claimId: made.claim.id })
    return false
  })
  if (moved) noteReplaced(deps, room, 'zoom')
  return moved
}

/** Holds the room, and says whether somebody else has moved it to this meeting. */
async function hasMeeting(
  client: SqlTransaction,
  { id, meetingId }: { readonly id: number; readonly meetingId: bigint },
): Promise<boolean> {
  const { rows } = await client.query<{ meetingId: string | null }>(
    'select meeting_id::text as "meetingId" from rooms where id = $1 for no key update',
    [id],
  )
  return rows[0]?.meetingId === meetingId.toString()
}

/** @returns null where there is no second provider, false when the room is over or was moved meanwhile */
async function moveToFallback(deps: HostingDeps, room: OpenRoom): Promise<boolean | null> {
  const door = fallbackDoor(deps)
  if (door === null) return null
  const moved = await inTransaction(deps.db.pool, async (client) => {
    await client.query('select from rooms where id = $1 for no key update', [room.id])
    if (!(await moveRoom(deps, client, { id: room.id, door }))) return false
    await releaseClaim(deps, client, { roomId: room.id })
    return true
  })
  if (moved) noteReplaced(deps, room, 'fallback')
  return moved
}

function noteReplaced({ log }: Pick<Deps, 'log'>, { id, drawId }: OpenRoom, provider: string): void {
  log.error({ alarm: 'room_replaced', roomId: id, drawId, provider }, 'a room got another meeting')
}

function noOther({ log }: Pick<Deps, 'log'>, { id, drawId }: OpenRoom): AppError {
  log.error({ alarm: 'room_lost', roomId: id, drawId }, 'a room is lost, and there is no other for it')
  return new AppError('ZOOM_NO_HOST', `room ${id}: no other meeting is to be had`)
}
