import { test } from 'vitest'
import { createCall, runBadDay, type BadDay } from '../../../support/zoom-bad-day.ts'

const badDays: readonly BadDay[] = [
  {
    title: 'connections reset before the work',
    trouble: ({ faults }) => {
      const reset = faults.add({ kind: 'reset_before', ...createCall, times: 10 })
      return () => reset.hits === 10
    },
  },
  {
    title: 'connections reset after the work',
    trouble: ({ faults }) => {
      const reset = faults.add({ kind: 'reset_after', ...createCall, times: 10 })
      return () => reset.hits === 10
    },
  },
  {
    title: 'calls that hang, with and without the work done',
    trouble: ({ faults }) => {
      const before = faults.add({ kind: 'hang_before', ...createCall, times: 3 })
      const after = faults.add({ kind: 'hang_after', ...createCall, times: 3, skip: 6 })
      return () => before.hits === 3 && after.hits === 3
    },
  },
  {
    title: 'four seconds of nothing but 503',
    trouble: ({ faults }) => {
      const away = faults.add({ kind: 'status', status: 503, forMs: 4_000 })
      return () => away.hits > 0
    },
  },
  {
    title: 'replies that are no JSON, cut short or made for people',
    trouble: ({ faults }) => {
      const badly = [
        faults.add({ kind: 'bad_json', ...createCall, times: 6 }),
        faults.add({ kind: 'cut_off', ...createCall, times: 6 }),
        faults.add({ kind: 'html', ...createCall, times: 4, afterWork: true }),
        faults.add({ kind: 'xml', ...createCall, times: 4 }),
      ]
      return () => badly.every(({ hits }) => hits >= 4)
    },
  },
  {
    title: 'replies that drip in a byte at a time',
    trouble: ({ faults }) => {
      const drip = faults.add({ kind: 'drip', ...createCall, times: 4, msPerByte: 200 })
      return () => drip.hits === 4
    },
  },
]

test.each(badDays)('forty rooms come through $title', { timeout: 120_000 }, runBadDay)
