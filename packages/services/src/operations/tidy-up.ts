import type { Deps } from '../deps.ts'

/** Throws away what has run out: sessions, and counters of the rate limits. */
export async function tidyUp({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await db.prisma.session.deleteMany({ where: { expiresAt: { lte: clock.now() } } })
  // rate-limiter-flexible counts in real milliseconds.
  await db.pool.query('delete from rate_limits where expire < extract(epoch from now()) * 1000')
}
