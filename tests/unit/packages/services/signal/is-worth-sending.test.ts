import type { SignalKind } from '@kuji/contract/signal'
import { isWorthSending } from '@kuji/services/signal/is-worth-sending'
import type { RoomFacts } from '@kuji/services/signal/message-facts'
import { expect, test } from 'vitest'

const startsAt = new Date('2030-01-07T00:00:00Z')
const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }

function at(minutes: number): Date {
  return new Date(startsAt.getTime() + minutes * 60_000)
}

function isSent(kind: SignalKind, minutes: number, room: Partial<RoomFacts> = {}): boolean {
  const usual: RoomFacts = {
    ...{ id: 7, drawId: 3, state: 'ready', provider: 'zoom', closesAt: at(15) },
    ...{ seats: 4, others: 0, up: false, declined: false },
  }
  return isWorthSending(
    { kind, startsAt, expiresAt: at(15), room: { ...usual, ...room } },
    at(minutes),
    rhythm,
  )
}

test.each([
  ['nudge', -5, true],
  ['nudge', 4.99, true],
  ['nudge', 5, false],
  ['last_nudge', 5, true],
  ['last_nudge', 5.99, true],
  ['last_nudge', 6, false],
  ['room_ready', 4.99, true],
  ['room_ready', 5, false],
  ['room_replaced', 4.99, true],
  ['room_replaced', 5, false],
] as const)('who sleeps gets %s at %f minutes: %s', (kind, minutes, isStillSent) => {
  expect(isSent(kind, minutes)).toBe(isStillSent)
})

test('who is up is not nudged, but told of the room', () => {
  expect([isSent('nudge', -4, { up: true }), isSent('last_nudge', 5, { up: true })]).toEqual([false, false])
  expect(isSent('room_moved', 3, { up: true })).toBe(true)
  expect(isSent('room_replaced', 14.99, { up: true })).toBe(true)
  expect(isSent('room_replaced', 15, { up: true })).toBe(false)
})

test.each(['room_ready', 'room_moved', 'room_replaced', 'nudge', 'last_nudge'] as const)(
  '%s is not sent of a room that failed or closed, nor to who said that they cannot come',
  (kind) => {
    const minutes = kind === 'last_nudge' ? 5 : -4

    expect(isSent(kind, minutes)).toBe(true)
    for (const room of [{ state: 'failed' }, { state: 'closed' }, { declined: true }] as const)
      expect(isSent(kind, minutes, room)).toBe(false)
  },
)

test('a room that is getting another meeting is announced, but nobody is nudged to it', () => {
  expect(isSent('room_ready', -8, { state: 'pending' })).toBe(true)
  expect(isSent('nudge', -4, { state: 'pending' })).toBe(false)
})
