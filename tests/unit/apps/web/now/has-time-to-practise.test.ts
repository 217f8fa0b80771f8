import type { NowView } from '@kuji/contract/now'
import { expect, test } from 'vitest'
import { hasTimeToPractise } from '../../../../../apps/web/src/now/has-time-to-practise.ts'

const now = new Date('2026-11-23T12:00:00Z')
const slot = { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false }

const aView = (over: Partial<NowView>): NowView => ({
  status: 'registered',
  serverNow: now.toISOString(),
  zone: 'Asia/Tokyo',
  changesAt: null,
  slot,
  enrolmentId: 1,
  room: null,
  suggestion: null,
  registeredNext: null,
  reach: 'push',
  declined: false,
  practiceOffered: true,
  ...over,
})

test.each<{ what: string; view: Partial<NowView>; offered: boolean }>([
  { what: 'with nothing registered', view: { status: 'none', slot: null }, offered: true },
  { what: 'in the evening before', view: {}, offered: true },
  {
    what: 'shortly before the draw',
    view: { slot: { ...slot, drawAt: '2026-11-23T12:20:00.000Z' } },
    offered: false,
  },
  { what: 'after a practice', view: { status: 'over' }, offered: true },
  {
    what: 'with the next one begun',
    view: { status: 'over', registeredNext: '2026-11-23T12:03:00.000Z' },
    offered: false,
  },
  { what: 'where Zoom is real', view: { practiceOffered: false }, offered: false },
])('$what, a practice morning offered is $offered', ({ view, offered }) => {
  expect(hasTimeToPractise(aView(view), now)).toBe(offered)
})
