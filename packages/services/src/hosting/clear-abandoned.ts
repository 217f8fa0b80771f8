import type { Deps } from '../deps.ts'
import { clearMeeting } from './clear-meeting.ts'

/**
 * Takes away what the given-up claims of a room left at Zoom, so that their hosts are free
 * for it again: nothing is tidied up in general while rooms wait for their meetings.
 *
 * @throws {AppError} ZOOM_*
 */
export async function clearAbandoned(
  deps: Pick<Deps, 'db' | 'clock' | 'log' | 'meetings'>,
  roomId: number,
  signal: AbortSignal,
): Promise<void> {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `select id from meetings where room_id = $1 and state = 'abandoned' order by id`,
    [roomId],
  )
  for (const { id } of rows) await clearMeeting(deps, id, signal)
}
