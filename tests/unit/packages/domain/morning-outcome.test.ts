import { morningOutcome } from '@kuji/domain/morning-outcome'
import { expect, test } from 'vitest'

const yes = true
const no = false

test.each([
  { hadMeeting: yes, signal: 'told', opened: yes, outcome: 'missed' },
  { hadMeeting: yes, signal: 'told', opened: no, outcome: 'missed' },
  { hadMeeting: yes, signal: 'no-device', opened: yes, outcome: 'missed' },
  { hadMeeting: yes, signal: 'no-device', opened: no, outcome: 'missed' },
  { hadMeeting: yes, signal: 'lost', opened: yes, outcome: 'missed' },
  { hadMeeting: yes, signal: 'lost', opened: no, outcome: 'ours' },
  { hadMeeting: no, signal: 'told', opened: yes, outcome: 'ours' },
  { hadMeeting: no, signal: 'told', opened: no, outcome: 'ours' },
  { hadMeeting: no, signal: 'no-device', opened: yes, outcome: 'ours' },
  { hadMeeting: no, signal: 'no-device', opened: no, outcome: 'ours' },
  { hadMeeting: no, signal: 'lost', opened: yes, outcome: 'ours' },
  { hadMeeting: no, signal: 'lost', opened: no, outcome: 'ours' },
] as const)(
  'not up; meeting $hadMeeting, signal $signal, page opened $opened: $outcome. Up: came',
  ({ outcome, ...facts }) => {
    expect(morningOutcome({ gotUp: false, ...facts })).toBe(outcome)
    expect(morningOutcome({ gotUp: true, ...facts })).toBe('came')
  },
)
