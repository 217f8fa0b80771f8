import { expect, test } from 'vitest'
import { mayInterrupt } from '../../../../../apps/web/src/update/may-interrupt.ts'

const slot = { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false }
const minute = 60_000
const at = (minutes: number) => new Date(Date.parse(slot.startsAt) + minutes * minute)

type View = Parameters<typeof mayInterrupt>[0]['now']['view']['value']

/** Somebody who is signed in, and of whose morning the server has told since the page came to the front. */
const member = (view: View, answered = true) => ({
  session: { account: { value: {} } },
  now: { view: { value: view }, answered: { value: answered } },
})

test.each([
  [-16, 'registered', true],
  [-15.001, 'registered', true],
  [-15, 'registered', false],
  [-11, 'registered', false],
  [-10, 'drawing', false],
  [-5, 'ready', false],
  [0, 'joined', false],
  [6, 'no_room', false],
  [14.999, 'joined', false],
  [15, 'over', true],
  [15, 'no_room', true],
  // A room may stay open longer than the usual morning.
  [16, 'joined', false],
] as const)('%d minutes from the slot, with status %s: %s', (minutes, status, expected) => {
  expect(mayInterrupt(member({ status, slot, changesAt: null, registeredNext: null }), at(minutes))).toBe(
    expected,
  )
})

test.each([
  [15, true],
  [22.999, true],
  [23, false],
  [29.999, false],
])('%d minutes from a slot that is over, with the next one at 38: %s', (minutes, expected) => {
  const view = { status: 'over', slot, changesAt: null, registeredNext: at(38).toISOString() } as const

  expect(mayInterrupt(member(view), at(minutes))).toBe(expected)
})

test('who is registered for nothing may be interrupted', () => {
  expect(
    mayInterrupt(member({ status: 'none', slot: null, changesAt: null, registeredNext: null }), at(0)),
  ).toBe(true)
})

test('what the device remembers from another day is no reason to', () => {
  const remembered = { status: 'none', slot: null, changesAt: null, registeredNext: null } as const

  expect(mayInterrupt(member(remembered, false), at(-5))).toBe(false)
  expect(mayInterrupt(member(null, false), at(-5))).toBe(false)
})

test('where the server answers with nothing but trouble, what is remembered of the morning decides', () => {
  const changesAt = at(30).toISOString()
  const remembered = member({ status: 'joined', slot, changesAt, registeredNext: null })

  expect(mayInterrupt(member(null), at(-5))).toBe(true)
  expect(mayInterrupt(remembered, at(-5))).toBe(false)
  expect(mayInterrupt(remembered, at(29.999))).toBe(false)
  expect(mayInterrupt(remembered, at(30))).toBe(true)
  expect(mayInterrupt(remembered, at(24 * 60))).toBe(true)
})

test('a draw that takes its time is near the slot all the same', () => {
  const changesAt = at(5).toISOString()

  expect(mayInterrupt(member({ status: 'drawing', slot, changesAt, registeredNext: null }), at(6))).toBe(
    false,
  )
})

test('a visitor, who has no morning, may be interrupted', () => {
  const visitor = { ...member(null, false), session: { account: { value: null } } }

  expect(mayInterrupt(visitor, at(0))).toBe(true)
})
