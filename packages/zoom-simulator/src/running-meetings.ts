import { isWaiting, tryDoor, type DoorKeys, type JoinOutcome } from './door.ts'
import { newUuid } from './meeting-identity.ts'
import type { MeetingStore, SimulatedMeeting } from './meeting-store.ts'
import { findHost } from './simulated-host.ts'
import type { SimulatorAccount } from './simulator-options.ts'

export type Guest = {
  readonly name: string
  /** Tells people of the same name apart; the simulator's own, Zoom knows no such thing. */
  readonly guest: string
  readonly joinedAt: Date
}

export type MeetingEventName =
  | 'meeting.started'
  | 'meeting.ended'
  | 'meeting.deleted'
  | 'meeting.participant_joined'
  | 'meeting.participant_left'
  | 'meeting.participant_jbh_waiting'
  | 'meeting.participant_joined_waiting_room'

export type MeetingEvent = {
  readonly name: MeetingEventName
  readonly meeting: SimulatedMeeting
  readonly guest?: Guest
}

export type Visitor = DoorKeys & { readonly name: string; readonly guest?: string }

export type RunningMeetings = {
  /** Somebody opens the link. The first one in starts the meeting. */
  readonly join: (meetingId: string, visitor: Visitor) => JoinOutcome
  /** What somebody would meet, without opening. */
  readonly door: (meetingId: string, keys?: DoorKeys) => JoinOutcome
  /** Somebody goes, by name or guest. @returns false when they were not there */
  readonly leave: (meetingId: string, who: string) => boolean
  /** Ends a meeting for everybody in it. @returns false when it did not run */
  readonly end: (meetingId: string) => boolean
  /** Tells that a meeting was deleted, and sends away who waits for it. */
  readonly forget: (meeting: SimulatedMeeting) => void
  readonly isRunning: (meetingId: string) => boolean
  readonly people: (meetingId: string) => readonly Guest[]
  readonly waiting: (meetingId: string) => readonly Guest[]
  /** Everybody who was in an instance that ended, by its uuid or, for the last one, its meeting's id. */
  readonly past: (key: string) => readonly Guest[] | undefined
  /** Ends what has been empty for long enough, and lets in who waits before an open door. */
  readonly settle: () => void
}

type Running = { readonly people: Map<string, Guest>; readonly everybody: Guest[]; emptySince: number | null }

type World = {
  readonly account: SimulatorAccount
  readonly store: MeetingStore
  readonly announce: (event: MeetingEvent) => void
}

/**
 * What happens in meetings: who is in, who waits, what runs. It lives in memory only.
 *
 * A meeting does not end at its planned time. It ends when somebody ends it, or when it has
 * been empty for `emptyMs` of the simulated clock.
 */
export function openRunningMeetings(world: World): RunningMeetings {
  const state: State = { running: new Map(), waiting: new Map(), past: new Map(), guests: 0 }
  return {
    join: (id, visitor) => join({ world, state, id }, visitor),
    door: (id, keys = {}) => door({ world, state, id }, keys),
    leave: (id, who) => leave({ world, state, id }, who),
    end: (id) => end({ world, state, id }),
    forget: (meeting) => {
      state.waiting.delete(meeting.id)
      world.announce({ name: 'meeting.deleted', meeting })
    },
    isRunning: (id) => state.running.has(id),
    people: (id) => [...(state.running.get(id)?.people.values() ?? [])],
    waiting: (id) => [...(state.waiting.get(id)?.values() ?? [])],
    past: (key) => state.past.get(key),
    settle: () => settle(world, state),
  }
}

type State = {
  readonly running: Map<string, Running>
  readonly waiting: Map<string, Map<string, Guest>>
  readonly past: Map<string, readonly Guest[]>
  guests: number
}

type Place = { readonly world: World; readonly state: State; readonly id: string }

function join({ world, state, id }: Place, { name, guest, ...keys }: Visitor): JoinOutcome {
  const outcome = door({ world, state, id }, keys)
  const meeting = world.store.get(id)
  if (meeting === undefined) return outcome
  const person = { name, guest: guest ?? `guest-${++state.guests}`, joinedAt: world.account.now() }
  if (outcome === 'in') enter({ world, state, id }, person)
  if (isWaiting(outcome)) {
    const queue = state.waiting.get(id) ?? new Map<string, Guest>()
    state.waiting.set(id, queue.set(person.guest, person))
    const isRoom = outcome === 'waiting_room'
    const event = isRoom ? 'meeting.participant_joined_waiting_room' : 'meeting.participant_jbh_waiting'
    world.announce({ name: event, meeting, guest: person })
  }
  return outcome
}

function door({ world, state, id }: Place, keys: DoorKeys): JoinOutcome {
  const { store, account } = world
  const meeting = store.get(id)
  const host = meeting && findHost(account.hosts, meeting.hostId)
  const ofHost = [...state.running.keys()].filter((other) => store.get(other)?.hostId === meeting?.hostId)
  const isHostFree = ofHost.length < account.settings.hostConcurrency
  return tryDoor(meeting, keys, { host, now: account.now(), isRunning: state.running.has(id), isHostFree })
}

function enter({ world, state, id }: Place, guest: Guest): void {
  const running = state.running.get(id) ?? start({ world, state, id })
  const meeting = world.store.get(id)
  if (meeting === undefined) return
  running.people.set(guest.guest, guest)
  running.everybody.push(guest)
  running.emptySince = null
  world.announce({ name: 'meeting.participant_joined', meeting, guest })
}

function start({ world: { store, account, announce }, state, id }: Place): Running {
  const running: Running = { people: new Map(), everybody: [], emptySince: null }
  state.running.set(id, running)
  const meeting = store.get(id)
  if (meeting === undefined) return running
  const instance = { ...meeting, uuid: newUuid(id, account) }
  store.replace(instance)
  announce({ name: 'meeting.started', meeting: instance })
  return running
}

function leave({ world, state, id }: Place, who: string): boolean {
  const inside = state.running.get(id)
  const guest = findGuest(inside?.people, who)
  if (inside === undefined || guest === undefined) {
    const waiting = state.waiting.get(id)
    return waiting?.delete(findGuest(waiting, who)?.guest ?? '') ?? false
  }
  inside.people.delete(guest.guest)
  if (inside.people.size === 0) inside.emptySince = world.account.now().getTime()
  const meeting = world.store.get(id)
  if (meeting !== undefined) world.announce({ name: 'meeting.participant_left', meeting, guest })
  return true
}

function findGuest(guests: ReadonlyMap<string, Guest> | undefined, who: string): Guest | undefined {
  return guests?.get(who) ?? [...(guests?.values() ?? [])].find(({ name }) => name === who)
}

function end({ world, state, id }: Place): boolean {
  const running = state.running.get(id)
  const meeting = world.store.get(id)
  if (running === undefined || meeting === undefined) return false
  for (const guest of running.people.values()) {
    world.announce({ name: 'meeting.participant_left', meeting, guest })
  }
  state.running.delete(id)
  state.past.set(meeting.uuid, running.everybody)
  state.past.set(id, running.everybody)
  world.announce({ name: 'meeting.ended', meeting })
  return true
}

function settle(world: World, state: State): void {
  const { account } = world
  const now = account.now().getTime()
  for (const [id, { emptySince }] of state.running) {
    const isOver = emptySince !== null && now - emptySince >= account.settings.emptyMs
    if (isOver || world.store.get(id) === undefined) end({ world, state, id })
  }
  for (const [id, queue] of state.waiting) {
    for (const guest of queue.values()) {
      if (door({ world, state, id }, {}) !== 'in') break
      queue.delete(guest.guest)
      enter({ world, state, id }, { ...guest, joinedAt: account.now() })
    }
  }
}
