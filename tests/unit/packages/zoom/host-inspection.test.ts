import { settingsProblem } from '@kuji/zoom/host-inspection'
import { expect, test } from 'vitest'

const settings = (joinBeforeHost: boolean, waitingRoom: boolean) => ({
  schedule_meeting: { join_before_host: joinBeforeHost },
  in_meeting: { waiting_room: waitingRoom },
})

test('a host whose own settings are open has no problem', () => {
  expect(settingsProblem(settings(true, false))).toBeNull()
})

test.each([
  { problem: settingsProblem(settings(true, true)), says: 'switch the waiting room off in' },
  { problem: settingsProblem(settings(false, false)), says: 'switch "join before host" on in' },
  {
    problem: settingsProblem(settings(false, true)),
    says: 'waiting room off and switch "join before host" on',
  },
])('the problem says what to do: $says', ({ problem, says }) => {
  expect(problem).toContain(says)
})

test.each(['local', 'cloud'])('a host who records to %s by default is told to switch it off', (recording) => {
  const problem = settingsProblem({ ...settings(true, false), recording: { auto_recording: recording } })

  expect(problem).toContain('switch automatic recording off')
})

test('a host who records nothing by default has no problem', () => {
  expect(settingsProblem({ ...settings(true, false), recording: { auto_recording: 'none' } })).toBeNull()
})
