import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { Clock, HostReport, MeetingRequest, ZoomReport } from '@kuji/services/ports'
import { createMeeting } from './create-meeting.ts'
import type { LoggedApi } from './open-meeting.ts'
import { removeMeeting } from './remove-meeting.ts'
import type { CallZoomApi } from './zoom-api.ts'
import { passingCodes } from './zoom-errors.ts'

/** How many hosts are tried at once; the pace is the ledger's. */
const width = 8

/**
 * Has each host make a meeting and remove it again: only the reply tells what an account really applies.
 *
 * @returns a report for each host, in the order given
 * @throws {AppError} for what concerns all of them: ZOOM_CREDENTIALS, ZOOM_SCOPE_MISSING,
 *   ZOOM_ACCOUNT_EXHAUSTED. What is wrong with one host only stands in its report.
 */
export async function inspectHosts(
  { hosts, probe }: { hosts: readonly string[]; probe: MeetingRequest },
  { clock, ...api }: LoggedApi & { clock: Clock },
): Promise<ZoomReport> {
  const dated = watchDates(api.callApi, clock)
  const reports: HostReport[] = []
  for (let first = 0; first < hosts.length; first += width) {
    const batch = hosts.slice(first, first + width)
    const tried = batch.map((host) => tryHost({ ...probe, host }, { ...api, callApi: dated.callApi }))
    reports.push(...(await allOrFirstError(tried)))
  }
  return { clockAheadMs: dated.clockAheadMs(), hosts: reports }
}

/** Throws only once all have ended: a trial that is left alone leaves its meeting behind. */
async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises)
  return Promise.all(promises)
}

/** Calls as before, and notes how far our clock is from the one in the first reply's Date. */
function watchDates(callApi: CallZoomApi, clock: Clock) {
  let aheadMs: number | null = null
  return {
    clockAheadMs: () => aheadMs,
    callApi: (async (call, signal) => {
      const reply = await callApi(call, signal)
      const theirs = Date.parse(reply.headers.date ?? '')
      if (!Number.isNaN(theirs)) aheadMs ??= clock.now().getTime() - theirs
      return reply
    }) satisfies CallZoomApi,
  }
}

async function tryHost(probe: MeetingRequest, api: LoggedApi): Promise<HostReport> {
  const { host } = probe
  try {
    const { meetingId } = await createMeeting(probe, api)
    await removeMeeting({ host, meetingId }, api)
    return { host, problem: null, failure: null }
  } catch (error) {
    if (!(error instanceof AppError) || everybodysCodes.includes(error.code)) throw error
    return { host, problem: problemOf(error), failure: passingCodes.includes(error.code) ? null : error.code }
  }
}

const everybodysCodes: readonly AppErrorCode[] = [
  'ZOOM_CREDENTIALS',
  'ZOOM_SCOPE_MISSING',
  'ZOOM_ACCOUNT_EXHAUSTED',
]

function problemOf({ code, message }: AppError): string {
  const words = hostProblems[code] ?? 'Could not be looked at, try again'
  return words.endsWith('.') ? words : `${words} (${message}).`
}

/** What to do; where it does not end with a full stop, Zoom's own words follow. */
const hostProblems: Partial<Record<AppErrorCode, string>> = {
  ZOOM_UNKNOWN_HOST:
    'Zoom knows no such user in this account: check the spelling in ZOOM_HOSTS, or add the user in Zoom.',
  ZOOM_HOST_REFUSED: 'Zoom does not let this user hold meetings: give the user a licence and activate it.',
  ZOOM_HOST_EXHAUSTED:
    'This host has used up the 100 meetings that Zoom lets a user make or change in a day: wait until 00:00 UTC, or name another host.',
  ZOOM_SETTINGS_LOCKED:
    'People would be kept out or recorded: in Zoom, unlock the waiting room, "join before host", sign-in and automatic recording for this host, its group or the whole account',
  ZOOM_REJECTED: 'Zoom does not take the meeting that Kuji asks for',
}
