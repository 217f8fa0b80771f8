import type { AppErrorCode } from '@kuji/domain/errors'
import type { ReplyHeaders } from './zoom-request.ts'

/** Which of Zoom's limits was met: the account's per second or per day, or one host's per day. */
export type RateLimit = 'second' | 'account-day' | 'host-day'

export const rateLimitCodes = {
  second: 'ZOOM_RATE_LIMITED',
  'account-day': 'ZOOM_ACCOUNT_EXHAUSTED',
  'host-day': 'ZOOM_HOST_EXHAUSTED',
} as const satisfies Record<RateLimit, AppErrorCode>

const longestPauseMs = 10_000
const dayLikeMs = 10 * 60_000
/** Past this, it is no time that anybody meant. */
const credibleMs = 2 * 86_400_000

/**
 * Tells the limits behind HTTP 429 apart: by Zoom's words, else by the header of older days,
 * else by how long Zoom wants us to wait. What cannot be told counts as passing.
 *
 * Words: developers.zoom.us/docs/api/rate-limits. A host's day limit comes with the
 * account's headers, so the words go first.
 */
export function readRateLimit(message: string, headers: ReplyHeaders): RateLimit {
  if (/particular user|daily rate limit \(\d+\)/i.test(message)) return 'host-day'
  if (/daily rate limit|per-day/i.test(message)) return 'account-day'
  if (/per-second|too many concurrent/i.test(message)) return 'second'
  if (/daily/i.test(headers.limitType ?? '')) return 'account-day'
  if (/qps/i.test(headers.limitType ?? '')) return 'second'
  return (readRetryAfter(headers) ?? 0) >= dayLikeMs ? 'account-day' : 'second'
}

/**
 * How long to hold back after "too fast per second", milliseconds.
 *
 * Zoom may say it in seconds or as a date, or not at all. What lies in the past or is no time
 * counts as not said, and a limit per second is not worth a long wait whatever is said.
 */
export function pauseAfter(headers: ReplyHeaders, usualMs: number): number {
  const asked = readRetryAfter(headers)
  return asked === null || asked <= 0 ? usualMs : Math.min(asked, longestPauseMs)
}

/** Milliseconds, negative for a date that has passed; null where nothing readable is said. */
function readRetryAfter({ retryAfter, date }: ReplyHeaders): number | null {
  const text = retryAfter?.trim() ?? ''
  const seconds = /^\d+([.]\d+)?$/.test(text) ? Number(text) : null
  // Against Zoom's own clock, so that ours may be off.
  const wait = seconds === null ? Date.parse(text) - Date.parse(date ?? '') : seconds * 1000
  return Number.isNaN(wait) || wait > credibleMs ? null : wait
}
