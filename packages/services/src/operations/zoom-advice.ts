import type { AppErrorCode } from '@kuji/domain/errors'

/** What an operator can do where Zoom refuses everything. Of other codes nothing is known but the message. */
const advice: Partial<Record<AppErrorCode, string>> = {
  ZOOM_CREDENTIALS:
    'Zoom refuses the credentials: compare ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET with the app in the Zoom Marketplace, and see that the app is activated.',
  ZOOM_SCOPE_MISSING: 'The Zoom app lacks a scope: add those of docs/zoom.md in the Zoom Marketplace.',
  ZOOM_ACCOUNT_EXHAUSTED:
    "The account's calls of this UTC day are used up, and no meeting can be made before 00:00 UTC: find out what else calls Zoom for this account.",
  ZOOM_RATE_LIMITED:
    'Zoom says we ask too often: compare ZOOM_PLAN with the plan of the account, wait a minute and run check again.',
}

/** A failure of Zoom's as sentences that say what to do; Zoom's own words stand at the end. */
export function zoomAdvice(code: AppErrorCode, message: string): string {
  const words =
    advice[code] ??
    'Zoom does not answer as it should: look at ZOOM_OAUTH_URL, ZOOM_API_URL and status.zoom.us.'
  return `${words} (${message})`
}

const worstDifference = 60_000
const day = 86_400_000

/**
 * What to say of a clock that differs from Zoom's, or null.
 *
 * @param aheadMs our clock minus Zoom's
 * @param isMoved whether ours was moved on purpose; then more than a day is no mistake
 */
export function clockAdvice(aheadMs: number, isMoved: boolean): string | null {
  const off = Math.abs(aheadMs)
  if (off <= worstDifference || (isMoved && off > day)) return null
  const minutes = Math.round(off / 60_000)
  return `This machine's clock is ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ${aheadMs > 0 ? 'ahead of' : 'behind'} Zoom's, and draws follow it: set the clock by NTP.`
}
