import type { CallCategory } from './call-kinds.ts'
import type { SimulatorSettings } from './simulator-settings.ts'
import { ZoomRefusal } from './zoom-refusal.ts'

/** Which limit a call ran into. */
export type RateLimitKind = 'rate_second' | 'rate_account_day' | 'rate_host_day'

export type RateRefusal = {
  readonly kind: RateLimitKind
  readonly category: CallCategory
  readonly limit: number
  readonly now: Date
  readonly headers: boolean
  readonly retryAfter: SimulatorSettings['retryAfter']
}

const messages: Readonly<Record<RateLimitKind, string>> = {
  rate_second: 'You have reached the maximum per-second rate limit for this API. Try again later.',
  rate_account_day:
    'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.',
  rate_host_day:
    'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.',
}

/** The 429 of a limit. Zoom tells the three apart by their words; the headers are not always there. */
export function rateRefusal(refusal: RateRefusal): ZoomRefusal {
  return new ZoomRefusal(
    429,
    { code: 429, message: messages[refusal.kind] },
    refusal.headers ? limitHeaders(refusal) : {},
  )
}

/** A host's day comes with the numbers of the account, and without a word on when to come back. */
function limitHeaders({ kind, category, limit, now, retryAfter }: RateRefusal): Record<string, string> {
  const account = {
    'x-ratelimit-category': categoryName(category),
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': kind === 'rate_host_day' ? String(Math.floor(limit / 2)) : '0',
  }
  if (kind === 'rate_host_day') return account
  const again = kind === 'rate_second' ? new Date(now.getTime() + 1000) : nextUtcDay(now)
  const seconds = Math.ceil((again.getTime() - now.getTime()) / 1000)
  return {
    ...account,
    'x-ratelimit-type': kind === 'rate_second' ? 'QPS' : 'Daily-limit',
    'retry-after': retryAfter === 'seconds' ? String(seconds) : isoSecondsUp(again),
  }
}

/** How Zoom writes a category: "Light". */
export function categoryName(category: CallCategory): string {
  return category.charAt(0) + category.slice(1).toLowerCase()
}

function isoSecondsUp(instant: Date): string {
  return new Date(Math.ceil(instant.getTime() / 1000) * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

function nextUtcDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
}
