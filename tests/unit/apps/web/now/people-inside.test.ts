import { expect, test } from 'vitest'
import { peopleInside } from '../../../../../apps/web/src/now/people-inside.ts'

const mine = { up: true, mine: true }
const up = { up: true, mine: false }
const asleep = { up: false, mine: false }

test.each([
  { what: 'as many as are up', inMeeting: 2, seats: [mine, up, asleep], says: 2 },
  { what: 'fewer than are up', inMeeting: 1, seats: [mine, up, up], says: 1 },
  { what: 'more than are up, as with two devices', inMeeting: 3, seats: [mine, up, asleep], says: null },
  { what: 'the reader alone', inMeeting: 1, seats: [mine, asleep, asleep], says: null },
  { what: 'nobody', inMeeting: 0, seats: [mine, up, asleep], says: null },
  { what: 'a number nobody knows', inMeeting: null, seats: [mine, up, asleep], says: null },
])('of $what it says $says', ({ inMeeting, seats, says }) => {
  expect(peopleInside({ inMeeting, seats })).toBe(says)
})
