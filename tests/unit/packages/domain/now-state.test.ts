import { nowState, nowStatuses, slotLeavesAt, type SlotFacts } from '@kuji/domain/now-state'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
const startsAt = new Date('2026-11-23T00:00:00Z')

type Seat = NonNullable<SlotFacts['seat']>

/** The instant so many minutes and milliseconds from the slot. */
function at(minutes: number, milliseconds = 0): Date {
  return new Date(startsAt.getTime() + minutes * 60_000 + milliseconds)
}

function aSlot(changes: Partial<SlotFacts> = {}): SlotFacts {
  return { startsAt, drawAt: null, drawn: false, seat: null, ...changes }
}

/** A seat in a room; who is up has entered it and is in company. */
function seated(room: Seat['room'], participate = false, changes: Partial<Seat> = {}): SlotFacts {
  return aSlot({
    drawn: true,
    seat: { room, closesAt: at(15), participate, entered: participate, alone: false, ...changes },
  })
}

test.each([
  { when: at(-600), status: 'registered', changesAt: at(-10) },
  { when: at(-10, -1), status: 'registered', changesAt: at(-10) },
  { when: at(-10), status: 'drawing', changesAt: at(5) },
  { when: at(5, -1), status: 'drawing', changesAt: at(5) },
  { when: at(5), status: 'no_room', changesAt: at(30) },
  { when: at(29), status: 'no_room', changesAt: at(30) },
])('not drawn, at $when: $status', ({ when, status, changesAt }) => {
  expect(nowState(aSlot(), when, rhythm)).toEqual({ status, changesAt, solo: false })
})

test.each([
  { when: at(-3, -1), status: 'registered', changesAt: at(-3) },
  { when: at(-3), status: 'drawing', changesAt: at(5) },
])('a practice slot is drawn at its own time: at $when $status', ({ when, status, changesAt }) => {
  expect(nowState(aSlot({ drawAt: at(-3) }), when, rhythm)).toEqual({ status, changesAt, solo: false })
})

test.each([
  { room: 'pending', participate: false, when: at(-10), status: 'preparing', changesAt: at(15) },
  { room: 'pending', participate: false, when: at(15, -1), status: 'preparing', changesAt: at(15) },
  { room: 'pending', participate: false, when: at(15), status: 'no_room', changesAt: at(30) },
  { room: 'ready', participate: false, when: at(-10), status: 'ready', changesAt: at(15) },
  { room: 'ready', participate: false, when: at(15, -1), status: 'ready', changesAt: at(15) },
  { room: 'ready', participate: false, when: at(15), status: 'over', changesAt: at(30) },
  { room: 'ready', participate: true, when: at(0), status: 'joined', changesAt: at(15) },
  { room: 'ready', participate: true, when: at(15), status: 'over', changesAt: at(30) },
  { room: 'closed', participate: false, when: at(16), status: 'over', changesAt: at(30) },
  { room: 'closed', participate: true, when: at(1), status: 'over', changesAt: at(30) },
  { room: 'failed', participate: false, when: at(-9), status: 'no_room', changesAt: at(30) },
  { room: 'failed', participate: false, when: at(16), status: 'no_room', changesAt: at(30) },
] as const)('room $room, up $participate, at $when: $status', ({ room, participate, when, ...state }) => {
  expect(nowState(seated(room, participate), when, rhythm)).toEqual({ ...state, solo: false })
})

test('a slot that was drawn without this person says that there is no room', () => {
  expect(nowState(aSlot({ drawn: true }), at(-9), rhythm)).toEqual({
    status: 'no_room',
    changesAt: at(30),
    solo: false,
  })
})

test('who was moved is asked for one more tap, until they take the new door or it closes', () => {
  const moved = seated('ready', true, { entered: false })

  expect(nowState(moved, at(3), rhythm)).toEqual({ status: 'moved', changesAt: at(15), solo: false })
  expect(nowState(moved, at(15), rhythm)).toMatchObject({ status: 'over', changesAt: at(30) })
})

test.each([
  { when: at(-5), changesAt: at(6), solo: false },
  { when: at(6, -1), changesAt: at(6), solo: false },
  { when: at(6), changesAt: at(15), solo: true },
  { when: at(15, -1), changesAt: at(15), solo: true },
])('up alone, at $when: solo $solo', ({ when, changesAt, solo }) => {
  const alone = seated('ready', true, { alone: true })

  expect(nowState(alone, when, rhythm)).toEqual({ status: 'joined', changesAt, solo })
})

test('who is alone in a room that closes before the last rescue hopes until it closes', () => {
  const alone = seated('ready', true, { alone: true, closesAt: at(5) })

  expect(nowState(alone, at(4), rhythm)).toEqual({ status: 'joined', changesAt: at(5), solo: false })
})

test.each(['ready', 'pending', 'closed', 'failed'] as const)(
  'nobody is said to be alone for good while they sleep: room %s',
  (room) => {
    expect(nowState(seated(room, false, { alone: true }), at(10), rhythm).solo).toBe(false)
  },
)

test('a slot leaves a quarter of an hour after its room closes, or would have closed', () => {
  expect(slotLeavesAt(aSlot(), rhythm)).toEqual(at(30))
  expect(slotLeavesAt(seated('ready', true, { closesAt: at(5) }), rhythm)).toEqual(at(20))
})

test('until the slot leaves, the state changes only at the instant it names', () => {
  const anyFacts = fc.record({
    startsAt: fc.constant(startsAt),
    drawAt: fc.constantFrom(null, at(-2)),
    drawn: fc.boolean(),
    seat: fc.option(
      fc.record({
        room: fc.constantFrom('pending', 'ready', 'failed', 'closed'),
        closesAt: fc.constant(at(15)),
        participate: fc.boolean(),
        entered: fc.boolean(),
        alone: fc.boolean(),
      }),
    ),
  }) as fc.Arbitrary<SlotFacts>
  const anyMoment = fc.integer({ min: -3_600_000, max: 1_799_999 })
  fc.assert(
    fc.property(anyFacts, anyMoment, fc.nat(), (facts, moment, later) => {
      const { changesAt, ...shown } = nowState(facts, at(0, moment), rhythm)
      const left = (changesAt?.getTime() ?? 0) - at(0, moment).getTime()

      expect(left).toBeGreaterThan(0)
      expect(nowState(facts, at(0, moment + (later % left)), rhythm)).toMatchObject(shown)
    }),
  )
})

test('the statuses are those of the contract', () => {
  expect(nowStatuses.join(' ')).toBe('none registered drawing preparing ready joined moved over no_room')
})
