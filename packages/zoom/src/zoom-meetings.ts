import type { Clock, MadeMeeting, MeetingRequest, Meetings, ZoomLedger } from '@kuji/services/ports'
import { createTokenSource, type ZoomCredentials } from './access-token.ts'
import { createCircuit } from './circuit.ts'
import { createMeeting } from './create-meeting.ts'
import { inspectHosts } from './host-inspection.ts'
import { listHosts } from './list-hosts.ts'
import { findMeetingIds, listMeetings } from './list-meetings.ts'
import { openMeeting, openOrRemove, readMeeting, type LoggedApi } from './open-meeting.ts'
import { removeMeeting } from './remove-meeting.ts'
import { createZoomApi } from './zoom-api.ts'
import { createZoomSender, defaultLimits, type ZoomLimits, type ZoomLog } from './zoom-request.ts'

export type ZoomMeetingsOptions = ZoomCredentials & {
  readonly apiUrl: string
  readonly clock: Clock
  /** What this client shares with all others of the install: token, pace, spent calls. */
  readonly ledger: ZoomLedger
  readonly log?: ZoomLog
  /** Bounds other than the usual ones. */
  readonly limits?: Partial<ZoomLimits>
}

/** Zoom as the maker of meetings. One of these per process: it holds the connections and the fuse. */
export function createZoomMeetings(options: ZoomMeetingsOptions): Meetings {
  const { apiUrl, clock, ledger, log } = options
  const limits = { ...defaultLimits, ...options.limits }
  const circuit = createCircuit(createZoomSender(limits, log), { limits, log })
  const getToken = createTokenSource(options, { send: circuit.send, ledger })
  const callApi = createZoomApi({ apiUrl, circuit, getToken, ledger, limits })
  const apiFor = (signal: AbortSignal): LoggedApi => ({ callApi, signal, log })
  return {
    longestCallMs: limits.wholeMs,
    create: (order, signal) => createMeeting(order, apiFor(signal)),
    find: (wanted, signal) => findMeeting(wanted, apiFor(signal)),
    open: (meeting, signal) => openMeeting(meeting, apiFor(signal)),
    remove: (meeting, signal) => removeMeeting(meeting, apiFor(signal)),
    list: (host, which, signal) => listMeetings({ host, which }, apiFor(signal)),
    listHosts: (signal) => listHosts(apiFor(signal)),
    inspectHosts: async (hosts, probe, signal) => {
      await getToken(signal)
      return inspectHosts({ hosts, probe }, { ...apiFor(signal), clock })
    },
  }
}

async function findMeeting(
  wanted: Pick<MeetingRequest, 'host' | 'key'>,
  api: LoggedApi,
): Promise<MadeMeeting | null> {
  for (const meetingId of await findMeetingIds(wanted, api)) {
    const reply = await readMeeting({ host: wanted.host, meetingId }, api)
    if (reply !== null) return openOrRemove(reply, { host: wanted.host, api })
  }
  return null
}
