import { expect, test } from 'vitest'
import { movedClock } from '@kuji/config/moved-clock'

function realClock(...instants: string[]): () => Date {
  return () => new Date(instants.length > 1 ? (instants.shift() ?? '') : (instants[0] ?? ''))
}

test('a moved clock starts at its instant and runs on as the real one does', () => {
  const real = realClock('2030-01-01T00:00:00Z', '2030-01-01T00:00:00Z', '2030-01-01T00:01:30Z')
  const clock = movedClock(new Date('2026-11-22T23:50:00Z'), real)

  expect(clock.now()).toEqual(new Date('2026-11-22T23:50:00Z'))
  expect(clock.now()).toEqual(new Date('2026-11-22T23:51:30Z'))
})

test('without an instant the clock is the real one', () => {
  expect(movedClock(null, realClock('2030-01-01T00:00:00Z')).now()).toEqual(new Date('2030-01-01T00:00:00Z'))
})
