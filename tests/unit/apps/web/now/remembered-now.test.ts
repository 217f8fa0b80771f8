import type { NowView } from '@kuji/contract/now'
import { nowView } from '@kuji/contract/now'
import { expect, test } from 'vitest'
import { rememberedNow } from '../../../../../apps/web/src/now/remembered-now.ts'

const view: NowView = {
  status: 'ready',
  serverNow: '2026-11-23T23:52:00.000Z',
  zone: 'Asia/Tokyo',
  changesAt: '2026-11-24T00:15:00.000Z',
  slot: { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false },
  enrolmentId: 1,
  room: {
    id: 7,
    bird: 0,
    numeral: null,
    provider: 'zoom',
    meetingUrl: 'https://meet.example/j/1',
    closesAt: '2026-11-24T00:15:00.000Z',
    seats: [{ up: true, mine: true }],
    solo: false,
    replaced: false,
    inMeeting: null,
  },
  suggestion: {
    startsAt: '2026-11-25T00:00:00.000Z',
    drawAt: '2026-11-24T23:50:00.000Z',
    openUntil: '2026-11-25T00:05:00.000Z',
  },
  registeredNext: '2026-11-25T00:00:00.000Z',
  reach: 'push',
  declined: false,
  practiceOffered: true,
}
const kept = (over: object = {}) => ({ userId: 1, receivedAt: 5, view: { ...view, ...over } })

test('a view of today is remembered, whole', () => {
  expect(nowView.parse(view)).toEqual(view)
  expect(rememberedNow(kept(), 1)).toEqual(kept())
})

test('a view with nothing in it but a status is one too', () => {
  const empty = { changesAt: null, slot: null, room: null, suggestion: null, registeredNext: null }

  expect(rememberedNow(kept(empty), 1)).toEqual(kept(empty))
})

test('what belongs to somebody else, or is no memory at all, is not remembered', () => {
  expect(rememberedNow(kept(), 2)).toBeNull()
  for (const value of [null, 7, 'text', [], {}, { userId: 1 }]) expect(rememberedNow(value, 1)).toBeNull()
})

test.each([
  { registeredNext: undefined },
  { status: 'asleep' },
  { serverNow: 'soon' },
  { zone: undefined },
  { changesAt: 5 },
  { slot: { startsAt: '2026-11-24T00:00:00.000Z' } },
  { room: { ...view.room, seats: undefined } },
  { room: { ...view.room, solo: undefined } },
  { suggestion: {} },
  { suggestion: { ...view.suggestion, openUntil: undefined } },
])('a view of another shape is not remembered: %o', (over) => {
  expect(rememberedNow(kept(over), 1)).toBeNull()
})
