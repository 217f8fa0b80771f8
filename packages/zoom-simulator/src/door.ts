import type { SimulatedMeeting } from './meeting-store.ts'
import type { SimulatedHost } from './simulated-host.ts'

/** What somebody meets who opens a join link. Only `in` lets them talk to each other. */
export type JoinOutcome =
  | 'in'
  | 'waiting_room'
  | 'jbh_waiting'
  | 'too_early'
  | 'host_busy'
  | 'no_meeting'
  | 'wrong_passcode'
  | 'sign_in_needed'

export type DoorKeys = {
  /** The `pwd` of the join link. */
  readonly secret?: string | undefined
  readonly passcode?: string | undefined
}

export type Doorway = {
  readonly host: SimulatedHost | undefined
  readonly now: Date
  readonly isRunning: boolean
  /** Whether this host may have one more meeting running. */
  readonly isHostFree: boolean
}

/** What the door of a meeting says to a guest, by the settings the meeting really has. Keys that are not given are right. */
export function tryDoor(
  meeting: SimulatedMeeting | undefined,
  keys: DoorKeys,
  doorway: Doorway,
): JoinOutcome {
  const { host, now, isRunning, isHostFree } = doorway
  if (meeting === undefined || host?.status !== 'active') return 'no_meeting'
  if ((keys.secret ?? meeting.linkSecret) !== meeting.linkSecret) return 'wrong_passcode'
  if ((keys.passcode ?? meeting.passcode) !== meeting.passcode) return 'wrong_passcode'
  const { settings } = meeting
  if (settings['meeting_authentication'] === true) return 'sign_in_needed'
  if (settings['waiting_room'] === true) return 'waiting_room'
  if (isRunning) return 'in'
  if (settings['join_before_host'] !== true) return 'jbh_waiting'
  if (now.getTime() < opensAt(meeting)) return 'too_early'
  return isHostFree ? 'in' : 'host_busy'
}

/** `jbh_time` minutes before the start; 0 is any time. */
function opensAt({ settings, startsAt }: SimulatedMeeting): number {
  const minutes = Number(settings['jbh_time'] ?? 0)
  return minutes > 0 ? Date.parse(startsAt) - minutes * 60_000 : -Infinity
}

/** Outcomes after which the guest stays before the door, and comes in by themselves once it opens. */
export function isWaiting(outcome: JoinOutcome): boolean {
  return outcome === 'waiting_room' || outcome === 'jbh_waiting' || outcome === 'too_early'
}
