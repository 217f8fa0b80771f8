import type { PushAnswer } from '@kuji/services/ports'

/** RFC 8030 §5.3 and what services do: 406 is how Windows' service says it is throttling. */
const worthRetrying: readonly number[] = [406, 408, 425, 429]
const gone: readonly number[] = [404, 410]

/**
 * What a push service's reply means (RFC 8030 §5, §7.3, §8.4).
 *
 * @param retryAfter its header of that name, if any: seconds or a date (RFC 9110 §10.2.3)
 * @param now milliseconds; push services know only the real time
 */
export function readReply(status: number, retryAfter: string | undefined, now = Date.now()): PushAnswer {
  const outcome = outcomeOf(status)
  return { outcome, status, retryAfterMs: outcome === 'later' ? waitOf(retryAfter, now) : null }
}

function outcomeOf(status: number): PushAnswer['outcome'] {
  if (status >= 200 && status < 300) return 'taken'
  if (gone.includes(status)) return 'gone'
  return status >= 500 || worthRetrying.includes(status) ? 'later' : 'refused'
}

function waitOf(retryAfter: string | undefined, now: number): number | null {
  if (retryAfter === undefined) return null
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000
  const until = Date.parse(retryAfter)
  return Number.isNaN(until) ? null : Math.max(0, until - now)
}
