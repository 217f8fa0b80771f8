import { inTransaction } from '@kuji/db/in-transaction'
import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { releaseClaim } from '../hosting/release-claim.ts'
import { fallbackDoor } from './fallback-door.ts'
import { openRoom } from './open-room.ts'

type FallbackDeps = Pick<Deps, 'db' | 'queue' | 'chance' | 'log' | 'mail' | 'settings'>

type ZoomlessRoom = {
  readonly id: number
  readonly drawId: number
  /** Why it is not at Zoom; null: the draw already said so. */
  readonly code: AppErrorCode | null
}

/**
 * Opens a pending room on the second provider and gives up its claim on a host, in one
 * transaction: nobody is told of a Zoom meeting that comes late.
 *
 * @returns false where there is no second provider; a room that is not pending is left alone
 */
export async function openRoomOnFallback(
  deps: FallbackDeps,
  { id, drawId, code }: ZoomlessRoom,
): Promise<boolean> {
  const door = fallbackDoor(deps)
  if (door === null) return false
  const opened = await inTransaction(deps.db.pool, async (client) => {
    if (!(await openRoom(deps, client, { id, drawId, door }))) return false
    await releaseClaim(deps, client, { roomId: id })
    return true
  })
  const fields = { roomId: id, drawId, code: code ?? 'ZOOM_NO_HOST' }
  if (!opened) return true
  if (code === null) deps.log.info(fields, 'room ready on the second provider')
  else deps.log.error({ alarm: 'on_fallback', ...fields }, 'room opened on the second provider')
  return true
}
