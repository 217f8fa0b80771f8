import { morningOutcome, toldUntil } from '@kuji/domain/morning-outcome'
import { expect, test } from 'vitest'

const yes = true
const no = false

test.each([
  { hadMeeting: yes, told: yes, opened: yes, outcome: 'missed' },
  { hadMeeting: yes, told: yes, opened: no, outcome: 'missed' },
  { hadMeeting: yes, told: no, opened: yes, outcome: 'missed' },
  { hadMeeting: yes, told: no, opened: no, outcome: 'ours' },
  { hadMeeting: no, told: yes, opened: yes, outcome: 'ours' },
  { hadMeeting: no, told: yes, opened: no, outcome: 'ours' },
  { hadMeeting: no, told: no, opened: yes, outcome: 'ours' },
  { hadMeeting: no, told: no, opened: no, outcome: 'ours' },
] as const)(
  'not up; meeting $hadMeeting, told $told, page opened $opened: $outcome. Up: came',
  ({ outcome, ...facts }) => {
    expect(morningOutcome({ gotUp: false, ...facts })).toBe(outcome)
    expect(morningOutcome({ gotUp: true, ...facts })).toBe('came')
  },
)

test('what was merely taken counts until a minute before the on-time window ends, what was shown until its end', () => {
  const nine = new Date('2026-11-23T00:00:00.000Z')
  expect(toldUntil(nine, { drawLead: 10, onTime: 5, meeting: 15 })).toEqual({
    taken: new Date('2026-11-23T00:04:00.000Z'),
    shown: new Date('2026-11-23T00:05:00.000Z'),
  })
})
