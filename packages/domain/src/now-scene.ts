import type { NowStatus } from './now-state.ts'

/**
 * What the Now screen can show. The server says where a person stands (`now-state.ts`); a scene is that
 * together with what the page alone knows: whether the server answers, and whether this device is silent.
 *
 * `locked` is no scene of its own: a registration can be withdrawn until the draw, so it is `registered`
 * until then. Kuji neither pauses people nor cancels slots, so there is no scene for either.
 */
export const nowScenes = [
  'loading',
  'unknown',
  'nothing_open',
  'none',
  'standby',
  'registered',
  'signal_broken',
  'drawing',
  'preparing',
  'ready',
  'declined',
  'joined',
  'alone',
  'solo',
  'moved',
  'replaced',
  'came',
  'missed',
  'no_room',
] as const

export type NowScene = (typeof nowScenes)[number]

/**
 * The one thing a scene asks for. `wait`: nothing is to be tapped, and a sentence says so. `ask_again`: the
 * server is out of reach, and what there would be to do could not be kept without it. `mend_signal`: by a
 * tap where the browser lets one, else by the steps that the screen names.
 */
export type NowAction = 'wait' | 'ask_again' | 'register' | 'mend_signal' | 'enter' | 'reenter'

/** What of the Now view decides the scene; instants are ISO-8601, as on the wire. */
export type SceneFacts = {
  readonly status: NowStatus
  readonly changesAt: string | null
  readonly slot: { readonly practice: boolean } | null
  readonly room: {
    readonly solo: boolean
    readonly replaced: boolean
    readonly seats: readonly { readonly up: boolean; readonly mine: boolean }[]
  } | null
  readonly suggestion: { readonly drawAt: string; readonly openUntil: string } | null
  readonly registeredNext: string | null
  readonly reach: 'push' | 'mail' | 'none'
  readonly declined: boolean
}

/** What the page knows besides: the time by the server's clock, and how things stand on this device. */
export type Surroundings = {
  readonly now: Date
  /** The last question to the server went unanswered: what is known may be out of date. */
  readonly outOfReach: boolean
  /** This device showed no signal when it was tried. */
  readonly deviceSilent: boolean
}

/**
 * What to show to a person, and the one thing to offer them.
 *
 * Out of reach, what was known last stands until the instant at which it was to change by itself; after
 * that it would be a lie. "I am up" is offered all the same: the device keeps the tap until the server has it.
 * In reach or not, a next morning that is over is not offered.
 *
 * @param facts null while nothing is known
 */
export function nowScene(
  facts: SceneFacts | null,
  around: Surroundings,
): { readonly scene: NowScene; readonly action: NowAction } {
  const scene = sceneOf(facts, around)
  const action = isNextOneSettled(scene, facts, around.now) ? 'wait' : actions[scene]
  const needsServer = action === 'register' || action === 'mend_signal'
  return { scene, action: needsServer && around.outOfReach ? 'ask_again' : action }
}

const actions = {
  loading: 'wait',
  unknown: 'ask_again',
  nothing_open: 'wait',
  none: 'register',
  standby: 'register',
  registered: 'wait',
  signal_broken: 'mend_signal',
  drawing: 'wait',
  preparing: 'wait',
  ready: 'enter',
  declined: 'enter',
  joined: 'reenter',
  alone: 'reenter',
  // Five minutes to spend on one's feet; the empty meeting stays open behind a quiet link.
  solo: 'wait',
  moved: 'enter',
  replaced: 'enter',
  came: 'register',
  missed: 'register',
  no_room: 'register',
} as const satisfies Record<NowScene, NowAction>

// A screen that looks back asks for the next morning: not once that is taken care of, or none is to be had.
function isNextOneSettled(scene: NowScene, facts: SceneFacts | null, now: Date): boolean {
  const looksBack = scene === 'came' || scene === 'missed' || scene === 'no_room'
  if (!looksBack || facts === null) return false
  const { registeredNext, suggestion } = facts
  return registeredNext !== null || suggestion === null || isPast(suggestion.openUntil, now)
}

function sceneOf(facts: SceneFacts | null, around: Surroundings): NowScene {
  if (facts === null) return around.outOfReach ? 'unknown' : 'loading'
  if (around.outOfReach && isPast(facts.changesAt, around.now)) return 'unknown'
  return scenes[facts.status](facts, around)
}

const scenes: Record<NowStatus, (facts: SceneFacts, around: Surroundings) => NowScene> = {
  none: ({ suggestion }, { now, outOfReach }) => {
    if (suggestion === null) return 'nothing_open'
    // The page asks again at that instant; until the answer, what comes next is not known.
    if (isPast(suggestion.openUntil, now)) return outOfReach ? 'unknown' : 'nothing_open'
    return isPast(suggestion.drawAt, now) ? 'standby' : 'none'
  },
  registered: ({ slot, reach }, { deviceSilent }) => {
    // A practice morning is over in three minutes, with the screen open: nothing has to be signalled.
    const needsSignal = slot?.practice !== true
    return needsSignal && (reach !== 'push' || deviceSilent) ? 'signal_broken' : 'registered'
  },
  drawing: () => 'drawing',
  preparing: () => 'preparing',
  ready: ({ declined }) => (declined ? 'declined' : 'ready'),
  joined: ({ room }) => {
    if (room?.solo === true) return 'solo'
    return room?.seats.some(({ up, mine }) => up && !mine) === true ? 'joined' : 'alone'
  },
  moved: ({ room }) => (room?.replaced === true ? 'replaced' : 'moved'),
  over: ({ room }) => (room?.seats.some(({ up, mine }) => up && mine) === true ? 'came' : 'missed'),
  no_room: () => 'no_room',
}

function isPast(instant: string | null, now: Date): boolean {
  return instant !== null && now.getTime() >= Date.parse(instant)
}
