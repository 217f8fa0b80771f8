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

function seated(room: Seat['room'], participate = false): SlotFacts {
  return aSlot({ drawn: true, seat: { room, closesAt: at(15), participate } })
}

test.each([
  { when: at(-600), status: 'registered', changesAt: at(-10) },
  { when: at(-10, -1), status: 'registered', changesAt: at(-10) },
  { when: at(-10), status: 'drawing', changesAt: at(5) },
  { when: at(5, -1), status: 'drawing', changesAt: at(5) },
  { when: at(5), status: 'no_room', changesAt: at(30) },
  { when: at(29), status: 'no_room', changesAt: at(30) },
])('not drawn, at $when: $status', ({ when, status, changesAt }) => {
  expect(nowState(aSlot(), when, rhythm)).toEqual({ status, changesAt })
})

test.each([
  { when: at(-3, -1), status: 'registered', changesAt: at(-3) },
  { when: at(-3), status: 'drawing', changesAt: at(5) },
])('a practice slot is drawn at its own time: at $when $status', ({ when, status, changesAt }) => {
  expect(nowState(aSlot({ drawAt: at(-3) }), when, rhythm)).toEqual({ status, changesAt })
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
  expect(nowState(seated(room, participate), when, rhythm)).toEqual(state)
})

test('a slot that was drawn without this person says that there is no room', () => {
  expect(nowState(aSlot({ drawn: true }), at(-9), rhythm)).toEqual({ status: 'no_room', changesAt: at(30) })
})

test('a slot leaves a quarter of an hour after its room closes, or would have closed', () => {
  expect(slotLeavesAt(aSlot(), rhythm)).toEqual(at(30))
  expect(
    slotLeavesAt(aSlot({ seat: { room: 'ready', closesAt: at(5), participate: true } }), rhythm),
  ).toEqual(at(20))
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
      }),
    ),
  }) as fc.Arbitrary<SlotFacts>
  const anyMoment = fc.integer({ min: -3_600_000, max: 1_799_999 })
  fc.assert(
    fc.property(anyFacts, anyMoment, fc.nat(), (facts, moment, later) => {
      const { status, changesAt } = nowState(facts, at(0, moment), rhythm)
      const left = (changesAt?.getTime() ?? 0) - at(0, moment).getTime()

      expect(left).toBeGreaterThan(0)
      expect(nowState(facts, at(0, moment + (later % left)), rhythm).status).toBe(status)
    }),
  )
})

test('the statuses are those of the contract', () => {
  expect(nowStatuses.join(' ')).toBe('none registered drawing preparing ready joined moved over no_room')
})
