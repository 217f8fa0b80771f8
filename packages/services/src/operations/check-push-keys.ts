import type { Deps } from '../deps.ts'
import { readClosedPushServices } from '../signal/closed-push-services.ts'
import type { Finding } from './finding.ts'

/** Whether push services take our keys, by what they answered. That the keys belong together is known before. */
export async function checkPushKeys(deps: Pick<Deps, 'db'>): Promise<Finding> {
  const closed = await readClosedPushServices(deps)
  const subject = 'push keys'
  if (closed.length === 0) return { subject, problem: null }
  return {
    subject,
    problem: `${closed.join(', ')} refused several people’s devices for our key: look at VAPID_SUBJECT, and whether VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY are those that people subscribed with.`,
  }
}
