import { tidyQueues } from '@kuji/jobs/tidy-queues'
import { deleteExpiredSessions } from '../account/delete-expired-sessions.ts'
import type { Deps } from '../deps.ts'
import { giveUpLeftovers } from '../hosting/give-up-leftovers.ts'
import { forgetParticipants } from '../rooms/forget-participants.ts'
import { forgetSignals } from '../signal/forget-signals.ts'

/** Throws away what has run out: sessions, counters of the rate limits, who was in which meeting, old tests and ways of signals, what cannot be removed at Zoom, and jobs long done. */
export async function tidyUp({
  db,
  queue,
  clock,
  log,
}: Pick<Deps, 'db' | 'queue' | 'clock' | 'log'>): Promise<void> {
  await deleteExpiredSessions(db.pool)
  await forgetParticipants(db.pool, clock.now())
  await forgetSignals(db.pool, clock.now())
  await giveUpLeftovers({ db, clock, log })
  // Limits, like sessions, are kept by a library that knows only the real time, wherever KUJI_NOW is.
  await db.pool.query('delete from rate_limits where expire < extract(epoch from now()) * 1000')
  await tidyQueues(queue)
}
