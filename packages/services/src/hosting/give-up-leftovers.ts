import { addMinutes } from '@kuji/domain/morning'
import type { Deps } from '../deps.ts'

/** How long after its time a meeting is tried to be removed, in minutes. */
const triedMinutes = 24 * 60

/**
 * Gives up what could not be removed from Zoom for a day: trying on would only spend its
 * host's calls. The operator is told; the searches for strays still come across it.
 */
export async function giveUpLeftovers({ db, clock, log }: Pick<Deps, 'db' | 'clock' | 'log'>): Promise<void> {
  const { rows } = await db.pool.query<{ roomId: number; host: string; wasAsked: boolean }>(
    `update meetings set state = 'gone' where state <> 'gone' and busy_until < $1
     returning room_id as "roomId", host, asked_at is not null or meeting_id is not null as "wasAsked"`,
    [addMinutes(clock.now(), -triedMinutes)],
  )
  const left = rows.filter(({ wasAsked }) => wasAsked)
  if (left.length === 0) return
  const fields = {
    rooms: left.map(({ roomId }) => roomId),
    hosts: [...new Set(left.map(({ host }) => host))],
  }
  log.error({ alarm: 'meetings_left', ...fields }, 'meetings may be left at Zoom')
}
