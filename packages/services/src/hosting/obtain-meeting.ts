import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import type { MadeMeeting } from '../ports.ts'
import { releaseClaim } from './release-claim.ts'
import { askForMeeting } from './ask-for-meeting.ts'
import { benchHost } from './bench-host.ts'
import { claimHosts } from './claim-hosts.ts'
import { isAboutHost } from './is-about-host.ts'
import { leaveSilentHost } from './leave-silent-host.ts'
import { readLiveClaim, type Claim } from './live-claim.ts'
import { lockHosts } from './lock-hosts.ts'
import { stillWants, type WantingRoom } from './wanting-room.ts'

export type HostingDeps = Pick<
  Deps,
  'db' | 'queue' | 'clock' | 'chance' | 'log' | 'mail' | 'meetings' | 'settings'
>

/** `no-host`: no host is free. `over`: the room does not want one any more. */
export type Obtained =
  | { readonly outcome: 'made'; readonly claim: Claim; readonly meeting: MadeMeeting }
  | { readonly outcome: 'no-host' }
  | { readonly outcome: 'over' }

/** Hosts tried for a room in one go, before it makes way for others. */
const hostsAtOnce = 6

/**
 * Gets a room a meeting at Zoom: carries out its claim, or first claims a host where it has
 * none. A host that fails for good is benched and the room moves to another; so it does,
 * after a while, from one that does not answer.
 *
 * The claim is left `claimed`: `takeMeeting` makes the meeting the room's.
 *
 * @throws {AppError} ZOOM_*, none of them about a single host
 */
export async function obtainMeeting(
  deps: HostingDeps,
  room: WantingRoom,
  signal: AbortSignal,
): Promise<Obtained> {
  for (let tried = 0; tried < hostsAtOnce; tried += 1) {
    const claim = (await readLiveClaim(deps.db.pool, room.id)) ?? (await claimHost(deps, room))
    if (typeof claim === 'string') return { outcome: claim }
    const meeting = await tryHost(deps, { room, claim }, signal)
    if (meeting !== null) return { outcome: 'made', claim, meeting }
  }
  throw new AppError('ZOOM_UNREACHABLE', `${hostsAtOnce} hosts in a row could not host`)
}

/** Hosts before rooms, as everybody takes them who needs both. */
function claimHost(deps: HostingDeps, room: WantingRoom): Promise<Claim | 'no-host' | 'over'> {
  return inTransaction(deps.db.pool, async (client) => {
    await lockHosts(client)
    if (!(await stillWants(client, room))) return 'over'
    const { id: roomId, startsAt, closesAt } = room
    // Somebody else may have claimed one between our look and our lock.
    const claim = await readLiveClaim(client, roomId)
    if (claim !== null) return claim
    await claimHosts(deps, client, [{ roomId, startsAt, closesAt }])
    return (await readLiveClaim(client, roomId)) ?? 'no-host'
  })
}

type Try = { readonly room: WantingRoom; readonly claim: Claim }

/** @returns null when the host is none for us, and the claim has been given up */
async function tryHost(
  deps: HostingDeps,
  { room, claim }: Try,
  signal: AbortSignal,
): Promise<MadeMeeting | null> {
  try {
    return await askForMeeting(deps, { claim, ...room }, signal)
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error
    if (await leaveSilentHost(deps, { room, claim, code: error.code })) return null
    if (!isAboutHost(error.code)) throw error
    const { host } = claim
    const { code } = error
    const context = { alarm: 'host_benched', roomId: room.id, drawId: room.drawId, host, code }
    if (await benchHost(deps, { host, reason: code })) deps.log.error(context, error.message)
    await inTransaction(deps.db.pool, (client) =>
      releaseClaim(deps, client, { roomId: room.id, claimId: claim.id }),
    )
    return null
  }
}
