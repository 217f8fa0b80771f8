import { expect, test } from 'vitest'
import { mayInterrupt } from '../../../../../apps/web/src/update/may-interrupt.ts'

const slot = { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false }
const minute = 60_000
const at = (minutes: number) => new Date(Date.parse(slot.startsAt) + minutes * minute)

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
  expect(mayInterrupt({ status, slot }, at(minutes))).toBe(expected)
})

test('where no morning is known of, it may', () => {
  expect(mayInterrupt(null, at(0))).toBe(true)
  expect(mayInterrupt({ status: 'none', slot: null }, at(0))).toBe(true)
})
