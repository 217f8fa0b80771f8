import type { MeetingStore, SimulatedMeeting } from './meeting-store.ts'
import type { ViewOptions } from './meeting-view.ts'
import type { RunningMeetings } from './running-meetings.ts'
import { findHost, type SimulatedHost } from './simulated-host.ts'
import type { SimulatorAccount } from './simulator-options.ts'
import { noMeeting, noUser } from './zoom-refusal.ts'

/** What the routes of the API work on. */
export type ApiWorld = {
  readonly account: SimulatorAccount
  readonly store: MeetingStore
  readonly running: RunningMeetings
  /** Where the join pages are; known once the simulator listens. */
  readonly baseUrl: () => string
}

/** @throws {ZoomRefusal} 404/1001 */
export function userOf({ account }: ApiWorld, user: string): SimulatedHost {
  const host = findHost(account.hosts, user)
  if (host === undefined) throw noUser(user)
  return host
}

/** A meeting and its host; with the host, the meeting is gone too. @throws {ZoomRefusal} 404/3001 */
export function meetingOf(world: ApiWorld, id: string): { meeting: SimulatedMeeting; host: SimulatedHost } {
  const meeting = world.store.get(id)
  const host = meeting && findHost(world.account.hosts, meeting.hostId)
  if (meeting === undefined || host === undefined) throw noMeeting(id)
  return { meeting, host }
}

/** How this simulator writes a meeting. */
export function viewOf({ account, running, baseUrl }: ApiWorld, { id }: SimulatedMeeting): ViewOptions {
  return { baseUrl: baseUrl(), ids: account.settings.ids, isRunning: running.isRunning(id) }
}
