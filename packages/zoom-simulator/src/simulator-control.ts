import type { CallRecord } from './arrivals.ts'
import type { CallLimits } from './call-limits.ts'
import type { JoinOutcome } from './door.ts'
import type { Faults } from './faults.ts'
import type { SimulatedMeeting } from './meeting-store.ts'
import type { RunningMeetings } from './running-meetings.ts'
import { changeHost, findHost, waitingRoomLocks, type HostChanges } from './simulated-host.ts'
import type { SimulatorSettings } from './simulator-settings.ts'
import type { SimulatorWorld } from './simulator-world.ts'
import type { Webhooks } from './webhook-sender.ts'

/** A meeting and what happens in it. */
export type WatchedMeeting = SimulatedMeeting & {
  readonly status: 'waiting' | 'started'
  /** Names of those inside, and of those before the door. */
  readonly people: readonly string[]
  readonly waiting: readonly string[]
}

/** Everything about a simulator that can be looked at and switched while it runs. */
export type SimulatorControl = {
  readonly seed: string
  readonly settings: SimulatorSettings
  readonly faults: Faults
  readonly limits: CallLimits
  readonly webhooks: Webhooks
  /** The API calls that came in, oldest first. */
  readonly calls: readonly CallRecord[]
  readonly meetings: () => WatchedMeeting[]
  readonly join: RunningMeetings['join']
  /** What a guest would meet at a meeting's door now, without going in. */
  readonly door: (meetingId: string) => JoinOutcome
  readonly leave: RunningMeetings['leave']
  readonly endMeeting: RunningMeetings['end']
  /** Kills every token that was given out. */
  readonly revokeTokens: () => void
  /** Locks the waiting room of a host on, or unlocks it. */
  readonly lockWaitingRoom: (host: string, isLocked: boolean) => void
  /** @throws {Error} for a host the account never had */
  readonly setHost: (email: string, changes: HostChanges) => void
}

/** The switches of a world. */
export function controlOf(world: SimulatorWorld, calls: readonly CallRecord[]): SimulatorControl {
  const { account, store, running, faults, limits, webhooks, tokens } = world
  const settled = <Arguments extends unknown[], Result>(deed: (...args: Arguments) => Result) => {
    return (...args: Arguments) => {
      running.settle()
      return deed(...args)
    }
  }
  return {
    ...{ faults, limits, webhooks, calls },
    seed: account.chance.seed,
    settings: account.settings,
    meetings: settled(() => store.all().map((meeting) => watched(meeting, running))),
    join: settled(running.join),
    door: settled((meetingId: string) => running.door(meetingId)),
    leave: running.leave,
    endMeeting: running.end,
    revokeTokens: () => tokens.clear(),
    lockWaitingRoom: (email, isLocked) => {
      const host = findHost(account.hosts, email)
      if (host !== undefined) host.locks = waitingRoomLocks(host, isLocked)
    },
    setHost: (email, changes) => changeHost(account.hosts, { email, changes }),
  }
}

function watched(meeting: SimulatedMeeting, running: RunningMeetings): WatchedMeeting {
  return {
    ...meeting,
    status: running.isRunning(meeting.id) ? 'started' : 'waiting',
    people: running.people(meeting.id).map(({ name }) => name),
    waiting: running.waiting(meeting.id).map(({ name }) => name),
  }
}
