import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseUnreachable } from './database-errors.ts'

const pauseMs = 250

/**
 * Does work that must not be lost, again and again while the database is away, until it is done,
 * the time is over, or the signal says stop.
 *
 * @param work leaves no trace when it fails, and changes nothing more when it is done twice
 * @throws whatever the work throws for another reason, or at the end
 */
export async function outlastOutage<T>(
  work: () => Promise<T>,
  { forMs, signal }: { readonly forMs: number; readonly signal: AbortSignal },
): Promise<T> {
  const until = performance.now() + forMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || performance.now() > until || !isDatabaseUnreachable(error)) throw error
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
