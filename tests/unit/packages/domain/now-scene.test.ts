import { nowScene, nowScenes, type SceneFacts, type Surroundings } from '@kuji/domain/now-scene'
import { nowStatuses } from '@kuji/domain/now-state'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const nine = '2026-11-24T00:00:00.000Z'
const drawAt = '2026-11-23T23:50:00.000Z'
const openUntil = '2026-11-24T00:05:00.000Z'
const before = new Date('2026-11-23T23:49:59.999Z')
const alone = [{ up: true, mine: true }]
const inCompany = [...alone, { up: true, mine: false }]
const asleep = [
  { up: false, mine: true },
  { up: true, mine: false },
]

function someFacts(changes: Partial<SceneFacts> = {}): SceneFacts {
  return {
    status: 'registered',
    changesAt: null,
    slot: { practice: false },
    room: null,
    suggestion: { drawAt, openUntil },
    registeredNext: null,
    reach: 'push',
    declined: false,
    ...changes,
  }
}

function aRoom(changes: Partial<NonNullable<SceneFacts['room']>> = {}) {
  return { room: { solo: false, replaced: false, seats: inCompany, ...changes } }
}

function around(changes: Partial<Surroundings> = {}): Surroundings {
  return { now: before, outOfReach: false, deviceSilent: false, ...changes }
}

const practice = { slot: { practice: true } }

test.each<[Partial<SceneFacts>, string, string]>([
  [{ status: 'none' }, 'none', 'register'],
  [{ status: 'none', suggestion: null }, 'nothing_open', 'wait'],
  [{ status: 'registered' }, 'registered', 'wait'],
  [{ status: 'registered', reach: 'mail' }, 'signal_broken', 'mend_signal'],
  [{ status: 'registered', reach: 'none' }, 'signal_broken', 'mend_signal'],
  [{ status: 'registered', reach: 'none', ...practice }, 'registered', 'wait'],
  [{ status: 'drawing' }, 'drawing', 'wait'],
  [{ status: 'preparing', ...aRoom() }, 'preparing', 'wait'],
  [{ status: 'ready', ...aRoom({ seats: asleep }) }, 'ready', 'enter'],
  [{ status: 'ready', ...aRoom({ seats: asleep }), declined: true }, 'declined', 'enter'],
  [{ status: 'joined', ...aRoom() }, 'joined', 'reenter'],
  [{ status: 'joined', ...aRoom({ seats: alone }) }, 'alone', 'reenter'],
  [{ status: 'joined', ...aRoom({ seats: alone, solo: true }) }, 'solo', 'wait'],
  [{ status: 'moved', ...aRoom() }, 'moved', 'enter'],
  [{ status: 'moved', ...aRoom({ replaced: true }) }, 'replaced', 'enter'],
  [{ status: 'over', ...aRoom() }, 'came', 'register'],
  [{ status: 'over', ...aRoom(), registeredNext: nine }, 'came', 'wait'],
  [{ status: 'over', ...aRoom(), suggestion: null }, 'came', 'wait'],
  [{ status: 'over', ...aRoom({ seats: asleep }) }, 'missed', 'register'],
  [{ status: 'no_room' }, 'no_room', 'register'],
  [{ status: 'no_room', registeredNext: nine }, 'no_room', 'wait'],
])('%j is the scene %s, and asks to %s', (facts, scene, action) => {
  expect(nowScene(someFacts(facts), around())).toEqual({ scene, action })
})

test('a morning whose draw is due is joined late, to the millisecond', () => {
  const facts = someFacts({ status: 'none' })

  expect(nowScene(facts, around()).scene).toBe('none')
  expect(nowScene(facts, around({ now: new Date(drawAt) }))).toEqual({ scene: 'standby', action: 'register' })
})

test('a suggested morning that is over is never offered, and out of reach nothing is known of the next', () => {
  const facts = someFacts({ status: 'none' })
  const shown = (now: Date, outOfReach: boolean) => nowScene(facts, around({ now, outOfReach }))
  const lastMoment = new Date(Date.parse(openUntil) - 1)

  expect(shown(lastMoment, true)).toEqual({ scene: 'standby', action: 'ask_again' })
  expect(shown(new Date(openUntil), true)).toEqual({ scene: 'unknown', action: 'ask_again' })
  expect(shown(lastMoment, false)).toEqual({ scene: 'standby', action: 'register' })
  expect(shown(new Date(openUntil), false)).toEqual({ scene: 'nothing_open', action: 'wait' })
})

test.each<[string, Partial<SceneFacts>]>([
  ['came', { status: 'over', ...aRoom() }],
  ['missed', { status: 'over', ...aRoom({ seats: asleep }) }],
  ['no_room', { status: 'no_room' }],
])('%s does not ask for a next morning that is over, in reach or not', (scene, facts) => {
  for (const outOfReach of [false, true]) {
    const surroundings = around({ now: new Date(openUntil), outOfReach })
    expect(nowScene(someFacts(facts), surroundings)).toEqual({ scene, action: 'wait' })
  }
})

test('a device that showed nothing when it was tried is broken, even where another one works', () => {
  expect(nowScene(someFacts(), around({ deviceSilent: true }))).toEqual({
    scene: 'signal_broken',
    action: 'mend_signal',
  })
})

test('nothing known is waited for while the server may still answer, and said once it did not', () => {
  expect(nowScene(null, around())).toEqual({ scene: 'loading', action: 'wait' })
  expect(nowScene(null, around({ outOfReach: true }))).toEqual({ scene: 'unknown', action: 'ask_again' })
})

test('out of reach, the last truth stands until the instant at which it was to change', () => {
  const facts = someFacts({ changesAt: drawAt })
  const scene = (now: Date, outOfReach: boolean) => nowScene(facts, around({ now, outOfReach })).scene

  expect(scene(before, true)).toBe('registered')
  expect(scene(new Date(drawAt), true)).toBe('unknown')
  expect(scene(new Date(drawAt), false)).toBe('registered')
})

test.each<[Partial<SceneFacts>, string]>([
  [{ status: 'none' }, 'ask_again'],
  [{ status: 'over', ...aRoom() }, 'ask_again'],
  [{ status: 'registered', reach: 'none' }, 'ask_again'],
  [{ status: 'registered' }, 'wait'],
  [{ status: 'ready', ...aRoom({ seats: asleep }) }, 'enter'],
  [{ status: 'joined', ...aRoom() }, 'reenter'],
])('out of reach, %j asks to %s: what cannot be kept is not offered', (facts, action) => {
  expect(nowScene(someFacts(facts), around({ outOfReach: true })).action).toBe(action)
})

const instants = fc.constantFrom(null, drawAt, nine)
const seat = fc.record({ up: fc.boolean(), mine: fc.boolean() })
const anyFacts = fc.record({
  status: fc.constantFrom(...nowStatuses),
  changesAt: instants,
  slot: fc.option(fc.record({ practice: fc.boolean() })),
  room: fc.option(fc.record({ solo: fc.boolean(), replaced: fc.boolean(), seats: fc.array(seat) })),
  suggestion: fc.option(
    fc.record({ drawAt: fc.constantFrom(drawAt, nine), openUntil: fc.constant(openUntil) }),
  ),
  registeredNext: instants,
  reach: fc.constantFrom('push' as const, 'mail' as const, 'none' as const),
  declined: fc.boolean(),
})
const anySurroundings = fc.record({
  now: fc.constantFrom(before, new Date(drawAt), new Date(nine), new Date(openUntil)),
  outOfReach: fc.boolean(),
  deviceSilent: fc.boolean(),
})

/** What each scene may ask for; more than one only where it depends on what is to be had. */
const mayAsk: Record<(typeof nowScenes)[number], readonly string[]> = {
  loading: ['wait'],
  unknown: ['ask_again'],
  nothing_open: ['wait'],
  none: ['register', 'ask_again'],
  standby: ['register', 'ask_again'],
  registered: ['wait'],
  signal_broken: ['mend_signal', 'ask_again'],
  drawing: ['wait'],
  preparing: ['wait'],
  ready: ['enter'],
  declined: ['enter'],
  joined: ['reenter'],
  alone: ['reenter'],
  solo: ['wait'],
  moved: ['enter'],
  replaced: ['enter'],
  came: ['register', 'ask_again', 'wait'],
  missed: ['register', 'ask_again', 'wait'],
  no_room: ['register', 'ask_again', 'wait'],
}

test('whatever is known, there is one scene, and it asks for one thing', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(fc.option(anyFacts), anySurroundings, (facts, surroundings) => {
      const { scene, action } = nowScene(facts, surroundings)
      seen.add(scene)
      expect(mayAsk[scene]).toContain(action)
      if (surroundings.outOfReach) expect(['register', 'mend_signal']).not.toContain(action)
      const isOver = surroundings.now.getTime() >= Date.parse(openUntil)
      if (isOver) expect(['none', 'standby']).not.toContain(scene)
      if (isOver) expect(action).not.toBe('register')
    }),
    { numRuns: 3000 },
  )
  expect([...seen].toSorted()).toEqual(nowScenes.toSorted())
})
