import type { Deps } from '../deps.ts'
import type { Finding } from './finding.ts'

/**
 * Whether push services take our keys, by what they answered in the last 24 hours: one that said 401
 * or 403 to everything takes none of our messages. That the keys belong together is known before.
 */
export async function checkPushKeys({ db }: Pick<Deps, 'db'>): Promise<Finding> {
  const { rows } = await db.pool.query<{ origin: string }>(
    `select origin from deliveries
     where claimed_at > now() - interval '24 hours' and status is not null
     group by origin having bool_and(status in (401, 403)) order by origin`,
  )
  const subject = 'push keys'
  if (rows.length === 0) return { subject, problem: null }
  const services = rows.map(({ origin }) => origin).join(', ')
  return {
    subject,
    problem: `${services} took no message of ours since yesterday, for our key: look at VAPID_SUBJECT, and whether VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are those that people subscribed with.`,
  }
}
