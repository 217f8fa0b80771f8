import { expect, test } from 'vitest'
import { readCommandLine, UsageError } from '../../../../apps/worker/src/command-line.ts'

test.each([
  [['tick'], { command: 'tick', json: false }],
  [['tick', '--json'], { command: 'tick', json: true }],
  [['--json', 'check'], { command: 'check', json: true }],
  [['verify', '12', '--json'], { command: 'verify', drawId: 12, json: true }],
  [['draw', '09:00'], { command: 'draw', slot: { time: '09:00' }, early: false, json: false }],
  [['draw', '7:30', '--early'], { command: 'draw', slot: { time: '7:30' }, early: true, json: false }],
  [['disputes'], { command: 'disputes', json: false }],
  [['withdraw', '17'], { command: 'withdraw', seatId: 17, json: false }],
  [['recompute-rates'], { command: 'recompute-rates', write: false, json: false }],
  [['recompute-rates', '--write'], { command: 'recompute-rates', write: true, json: false }],
  [
    ['draw', '2030-01-07T09:00:00+09:00', '--json'],
    { command: 'draw', slot: { instant: new Date('2030-01-07T00:00:00Z') }, early: false, json: true },
  ],
])('%j is understood', (words, line) => {
  expect(readCommandLine(words)).toEqual(line)
})

test.each([
  [[], 'no command'],
  [['dance'], 'unknown command dance'],
  [['draw'], 'draw needs a slot'],
  [['draw', '09:00', '10:00'], 'too many words'],
  [['tick', '09:00'], 'too many words'],
  [['tick', '--early'], '--early goes with draw'],
  [['tick', '--fast'], '--fast'],
  [['tick', '--write'], '--write goes with recompute-rates'],
  [['withdraw'], 'withdraw needs the id of a seat'],
  [['withdraw', 'hana'], 'hana is not the id of a seat'],
  [['withdraw', '0'], '0 is not the id of a seat'],
  [['withdraw', '1e3'], '1e3 is not the id of a seat'],
  [['withdraw', '2147483648'], '2147483648 is not the id of a seat'],
  [['verify'], 'verify needs the id of a draw'],
  [['verify', 'last'], 'last is not the id of a draw'],
  [['verify', '2147483648'], 'is not the id of a draw'],
  [['draw', 'nine'], 'nine is neither a time of day'],
  [['draw', '24:00'], '24:00 is neither a time of day'],
  [['draw', '2030-01-07'], 'is neither a time of day'],
  [['draw', '2030-01-07T09:00:00'], 'is neither a time of day'],
  [['draw', '2030-13-07T09:00:00Z'], 'is neither a time of day'],
])('%j is refused with a reason', (words, reason) => {
  expect(() => readCommandLine(words)).toThrow(UsageError)
  expect(() => readCommandLine(words)).toThrow(reason)
})
