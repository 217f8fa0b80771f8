import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { HostReport } from '@kuji/services/ports'
import { hostSettingsReply, type HostSettings } from './replies.ts'
import type { CallZoomApi } from './zoom-api.ts'
import { pathSegment } from './path-segment.ts'
import { readReply } from './zoom-errors.ts'

/** How many hosts are looked at at once; Zoom allows a free account four light calls a second. */
const width = 4

/**
 * Looks at the settings of each host, in the order given.
 *
 * @throws {AppError} ZOOM_CREDENTIALS when Zoom does not know this app; what is wrong
 *   with one host only is told in its report
 */
export async function inspectHosts(
  hosts: readonly string[],
  { callApi, signal }: { callApi: CallZoomApi; signal: AbortSignal },
): Promise<HostReport[]> {
  const reports: HostReport[] = []
  for (let first = 0; first < hosts.length; first += width) {
    const batch = hosts.slice(first, first + width)
    reports.push(...(await Promise.all(batch.map((host) => inspectHost(host, { callApi, signal })))))
  }
  return reports
}

/**
 * What in a host's settings may keep people out or record them, as a sentence, or null.
 *
 * Kuji asks for an open, unrecorded room with each meeting, but Zoom does not tell here
 * whether the setting is locked; a host whose own settings are so works either way.
 */
export function settingsProblem({ in_meeting, schedule_meeting, recording }: HostSettings): string | null {
  const wrong = [
    in_meeting.waiting_room ? 'switch the waiting room off' : null,
    schedule_meeting.join_before_host ? null : 'switch "join before host" on',
    (recording?.auto_recording ?? 'none') === 'none' ? null : 'switch automatic recording off',
  ].filter((step) => step !== null)
  if (wrong.length === 0) return null
  return `People may be kept out or recorded: ${wrong.join(' and ')} in this host's Zoom settings; where the switch is grey, unlock it for the account or group first.`
}

async function inspectHost(
  host: string,
  { callApi, signal }: { callApi: CallZoomApi; signal: AbortSignal },
): Promise<HostReport> {
  try {
    const path = `/users/${pathSegment(host)}/settings`
    const reply = await callApi({ method: 'GET', path }, signal)
    const settings = readReply(reply, { schema: hostSettingsReply, call: `GET ${path}` })
    return { host, problem: settingsProblem(settings) }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'ZOOM_CREDENTIALS') throw error
    return {
      host,
      problem: hostProblems[error.code] ?? `Could not be looked at, try again: ${error.message}`,
    }
  }
}

const hostProblems: Partial<Record<AppErrorCode, string>> = {
  ZOOM_UNKNOWN_HOST:
    'Zoom knows no such user in this account: check the spelling in ZOOM_HOSTS, or add the user in Zoom.',
  ZOOM_HOST_REFUSED: 'Zoom does not let this user hold meetings: give the user a licence and activate it.',
  ZOOM_SCOPE_MISSING: 'The Zoom app may not read settings: add the scope user:read:settings:admin to it.',
}
