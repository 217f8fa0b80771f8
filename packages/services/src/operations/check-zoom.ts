import { callsPerRoom, hostDayLimit } from '@kuji/domain/assign-hosts'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { isAboutHost } from '../hosting/is-about-host.ts'
import { noteInspection } from '../hosting/note-inspection.ts'
import { readHostStates, type HostState } from '../hosting/read-host-states.ts'
import { syncHosts } from '../hosting/sync-hosts.ts'
import type { HostReport, MeetingRequest, ZoomReport } from '../ports.ts'
import type { Finding } from './finding.ts'
import { isWorthRetrying } from './is-worth-retrying.ts'
import { probeRequest } from './probe-request.ts'
import { clockAdvice, zoomAdvice } from './zoom-advice.ts'

/** From so many calls of a host's day on, the evening's check says so. */
const nearlySpent = 80

/** Too short to be the id of a meeting. */
const nobodysMeeting = 1n

/** What else than "not there" Zoom may say to that id, once it has found that Kuji may ask. */
const harmless: readonly AppErrorCode[] = [
  'ZOOM_REJECTED',
  'ZOOM_BAD_REPLY',
  'ZOOM_UNKNOWN_HOST',
  'ZOOM_HOST_REFUSED',
]

/**
 * Asks Zoom for a token, has each host make a meeting and remove it, and keeps what came of it.
 * A host whose day is used up is not tried: it could make nothing.
 */
export async function checkZoom(deps: Deps, signal: AbortSignal): Promise<readonly Finding[]> {
  await syncHosts(deps, signal, 'now')
  const states = await readHostStates(deps)
  try {
    const { report, probe } = await inspect(deps, states, signal)
    await noteInspection(deps, report.hosts)
    return [
      await readingFinding(deps, { report, probe }, signal),
      ...clockFinding(deps, report),
      ...(await hostFindings(deps, report)),
    ]
  } catch (error) {
    return [
      zoomFinding(error),
      ...states.filter(({ benchReason }) => benchReason !== null).map(benchedFinding),
    ]
  }
}

/** @throws what is no failure of Zoom's */
function zoomFinding(error: unknown): Finding {
  if (!(error instanceof AppError)) throw error
  const passes = isWorthRetrying(error) && ({ passes: true } as const)
  return { subject: 'Zoom', problem: zoomAdvice(error.code, error.message), ...passes }
}

type Inspection = { readonly report: ZoomReport; readonly probe: MeetingRequest }

/** @throws {AppError} ZOOM_* where Zoom refuses more than single hosts */
async function inspect(deps: Deps, states: readonly HostState[], signal: AbortSignal): Promise<Inspection> {
  // A failing discovery keeps the hosts that are known; here it is to be heard.
  if (deps.settings.hosts === null) await deps.meetings.listHosts(signal)
  const hosts = states.filter((state) => !isSpent(state)).map(({ host }) => host)
  const probe = await probeRequest(deps)
  return { report: await deps.meetings.inspectHosts(hosts, probe, signal), probe }
}

/**
 * Reads what only a bad morning calls for, so that a scope which is missing for it is missed
 * tonight. What was found out about hosts stands, whatever comes of it.
 */
async function readingFinding(
  { meetings }: Deps,
  { report, probe }: Inspection,
  signal: AbortSignal,
): Promise<Finding> {
  const host = report.hosts.find(({ problem }) => problem === null)?.host
  try {
    if (host !== undefined) {
      await meetings.find({ host, key: probe.key }, signal)
      await tryOpening(meetings, host, signal)
    }
    return { subject: 'Zoom', problem: null }
  } catch (error) {
    return zoomFinding(error)
  }
}

async function tryOpening(meetings: Deps['meetings'], host: string, signal: AbortSignal): Promise<void> {
  try {
    await meetings.open({ host, meetingId: nobodysMeeting }, signal)
  } catch (error) {
    if (!(error instanceof AppError) || !harmless.includes(error.code)) throw error
  }
}

function isSpent({ calls }: HostState): boolean {
  return calls > hostDayLimit - callsPerRoom
}

function clockFinding({ settings }: Deps, { clockAheadMs }: ZoomReport): Finding[] {
  if (clockAheadMs === null) return []
  return [{ subject: 'clock', problem: clockAdvice(clockAheadMs, settings.clockMoved) }]
}

async function hostFindings(deps: Deps, report: ZoomReport): Promise<Finding[]> {
  const reports = new Map(report.hosts.map((one) => [one.host, one]))
  const states = await readHostStates(deps)
  if (states.length > 0) return states.map((state) => hostFinding(state, reports.get(state.host) ?? null))
  return [
    {
      subject: 'hosts',
      problem:
        'No user of the account is licensed and active, so there is nobody to host: give users a licence, or name hosts in ZOOM_HOSTS.',
    },
  ]
}

function hostFinding(state: HostState, report: HostReport | null): Finding {
  const subject = `host ${state.host}`
  const { problem, failure } = report ?? { problem: null, failure: null }
  if (problem === null) return { subject, problem: budgetProblem(state) }
  if (failure === null) return { subject, problem, passes: true }
  if (!isAboutHost(failure)) return { subject, problem }
  const until = failure === 'ZOOM_HOST_EXHAUSTED' ? 'before 00:00 UTC' : 'until it is found well'
  return { subject, problem: `${problem} It gets no rooms ${until}.` }
}

function budgetProblem(state: HostState): string | null {
  const { calls } = state
  if (calls < nearlySpent) return null
  const rest = isSpent(state) ? 'it gets no new rooms' : 'only few rooms are left for it'
  return `${calls} of its ${hostDayLimit} calls of this UTC day are spent, so that ${rest} before 00:00 UTC: add hosts, or find out what else calls Zoom for it.`
}

function benchedFinding({ host, benchReason }: HostState): Finding {
  return {
    subject: `host ${host}`,
    problem: `Benched for ${benchReason}: docs/zoom.md says what that means. It gets no rooms until it is found well.`,
  }
}
