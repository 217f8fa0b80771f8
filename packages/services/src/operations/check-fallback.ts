import type { Deps } from '../deps.ts'
import type { Finding } from './finding.ts'

/** Whether anything but a failure answers at an http(s) address. Bounded in time; throws nothing. */
export type CanReach = (url: string, signal: AbortSignal) => Promise<boolean>

/** Whether the second provider is there; no finding where there is none. */
export async function checkFallback(
  { settings }: Pick<Deps, 'settings'>,
  canReach: CanReach,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = 'second provider'
  if (settings.fallbackUrl === null) return []
  if (await canReach(settings.fallbackUrl, signal)) return [{ subject, problem: null }]
  return [
    {
      subject,
      problem: `${settings.fallbackUrl} does not answer, so there is no way out when Zoom fails: look at FALLBACK_MEETING_URL and at that service.`,
    },
  ]
}
