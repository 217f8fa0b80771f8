import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlClient, SqlTransaction } from '@kuji/db/sql-client'
import { hasFailedLately, hostDayLimit, hostPlaces } from '@kuji/domain/assign-hosts'
import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { releaseClaim } from './release-claim.ts'
import { busyUntil } from './busy-until.ts'
import { claimHosts } from './claim-hosts.ts'
import type { Claim } from './live-claim.ts'
import { lockHosts } from './lock-hosts.ts'
import { noteHostFailure } from './note-host-failure.ts'
import { readHostLoads } from './read-host-loads.ts'
import { stillWants, type WantingRoom } from './wanting-room.ts'

type LeaveDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'chance' | 'log' | 'mail' | 'meetings' | 'settings'>

type Failed = { readonly room: WantingRoom; readonly claim: Claim; readonly code: AppErrorCode }

/** How long a room stays with its host in any case, in milliseconds. */
const patienceMs = 75_000

/** Clocks of our machines may differ by so much. */
const marginMs = 1_000

/**
 * Moves a room from a host that has failed to answer more than once to a free one that
 * has not failed lately: where all of Zoom is silent, moving would help nobody. A call that may still
 * be under way is left to whoever made it. What the silent host made all the same is cleared.
 *
 * @param claim as it was before the last try
 * @param code what that met
 * @returns true when the room has another claim now
 */
export async function leaveSilentHost(deps: LeaveDeps, { room, claim, code }: Failed): Promise<boolean> {
  const wasCutOff = code === 'ZOOM_UNREACHABLE' || code === 'ZOOM_BAD_REPLY'
  if (!wasCutOff || claim.askedAt === null) return false
  if (!(await isSilent(deps, deps.db.pool, claim))) return false
  const { id: roomId, drawId, startsAt, closesAt } = room
  await noteHostFailure(deps, { host: claim.host, code })
  const left = await inTransaction(deps.db.pool, async (client) => {
    await lockHosts(client)
    const mayLeave =
      (await stillWants(client, room)) &&
      (await isSilent(deps, client, claim)) &&
      (await hasWellHost(deps, client, { room, besides: claim.host }))
    if (!mayLeave) return false
    await releaseClaim(deps, client, { roomId, claimId: claim.id })
    await claimHosts(deps, client, [{ roomId, startsAt, closesAt }])
    return true
  })
  if (left) deps.log.warn({ roomId, drawId, host: claim.host, code }, 'a silent host was left')
  return left
}

async function isSilent({ clock, meetings }: LeaveDeps, client: SqlClient, { id }: Claim): Promise<boolean> {
  const now = clock.now().getTime()
  const { rowCount } = await client.query(
    `select from meetings
     where id = $1 and state = 'claimed' and busy_from <= $2 and (lost_at is not null or asked_at < $3)`,
    [id, new Date(now - patienceMs), new Date(now - meetings.longestCallMs - marginMs)],
  )
  return rowCount === 1
}

async function hasWellHost(
  { clock, settings }: LeaveDeps,
  client: SqlTransaction,
  { room, besides }: { readonly room: WantingRoom; readonly besides: string },
): Promise<boolean> {
  const now = clock.now()
  const loads = await readHostLoads(client, { from: now, until: busyUntil(room.closesAt) })
  const well = loads.filter(({ host, failedAt }) => host !== besides && !hasFailedLately(failedAt, now))
  const terms = { concurrency: settings.hostConcurrency, dayLimit: hostDayLimit, now }
  return hostPlaces(well, terms).length > 0
}
