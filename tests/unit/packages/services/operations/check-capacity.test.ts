import { shortageSentence } from '@kuji/services/operations/check-capacity'
import { expect, test } from 'vitest'

const slot = { startsAt: new Date('2030-01-07T00:00:00Z') }

test.each([
  {
    shortage: { people: 45, rooms: 9, hosts: 8, short: 1, remedy: 'fallback' as const },
    says: '2030-01-07T00:00:00.000Z needs 9 rooms and the free hosts can run 8: 1 room will open at the second provider. Add hosts to have all of them at Zoom.',
  },
  {
    shortage: { people: 45, rooms: 9, hosts: 8, short: 1, remedy: 'larger' as const },
    says: '2030-01-07T00:00:00.000Z needs 9 rooms and the free hosts can run 8: rooms will grow, to at most 8 people, so that everybody gets one. Add hosts to keep them small.',
  },
  {
    shortage: { people: 45, rooms: 9, hosts: 1, short: 5, remedy: 'none' as const },
    says: '2030-01-07T00:00:00.000Z needs 9 rooms and the free hosts can run 1: even with 8 people in a room, about 37 of 45 people will get none. Add hosts, or set FALLBACK_MEETING_URL.',
  },
])('a slot that lacks hosts is told with what happens: $shortage.remedy', ({ shortage, says }) => {
  expect(shortageSentence({ ...slot, ...shortage }, 8)).toBe(says)
})
