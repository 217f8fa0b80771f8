import type { Deps } from '../deps.ts'
import { checkCapacity } from './check-capacity.ts'
import { checkDatabaseClock } from './check-database-clock.ts'
import { checkFallback, type CanReach } from './check-fallback.ts'
import { checkMail } from './check-mail.ts'
import { checkPushKeys } from './check-push-keys.ts'
import { checkZoom } from './check-zoom.ts'
import type { Finding } from './finding.ts'

/**
 * The pre-flight: everything tomorrow morning needs, looked at the evening before. What it
 * finds out about hosts is kept: those that cannot run a room get none until they can.
 *
 * Whoever holds `deps` has a database that is up to date and push keys that belong together.
 * It calls Zoom, and spends two or three calls of each host's day, and says hello to the mail server.
 *
 * @param canReach how to see whether the second provider is there
 */
export async function checkInstall(
  deps: Deps,
  canReach: CanReach,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  return [
    { subject: 'database and migrations', problem: null },
    ...(await checkDatabaseClock(deps)),
    await checkPushKeys(deps),
    ...(await checkMail(deps, signal)),
    ...(await checkZoom(deps, signal)),
    ...(await checkFallback(deps, canReach, signal)),
    ...(await checkCapacity(deps)),
  ]
}
