import { expect, test } from 'vitest'
import { readReply } from '@kuji/push/push-reply'

const now = Date.parse('2030-01-06T23:50:00Z')

test.each([
  [200, 'taken'],
  [201, 'taken'],
  [202, 'taken'],
  [204, 'taken'],
  [404, 'gone'],
  [410, 'gone'],
  [301, 'refused'],
  [400, 'refused'],
  [401, 'refused'],
  [403, 'refused'],
  [413, 'refused'],
  [406, 'later'],
  [408, 'later'],
  [425, 'later'],
  [429, 'later'],
  [500, 'later'],
  [503, 'later'],
])('%i means %s', (status, outcome) => {
  expect(readReply(status, undefined, now)).toEqual({ outcome, status, retryAfterMs: null })
})

test.each([
  ['120', 120_000],
  ['0', 0],
  ['Sun, 06 Jan 2030 23:50:30 GMT', 30_000],
  ['Sun, 06 Jan 2030 23:49:00 GMT', 0],
  ['soon', null],
])('Retry-After: %s is understood', (header, wait) => {
  expect(readReply(429, header, now)).toMatchObject({ retryAfterMs: wait })
})

test('a wait that comes with a final answer means nothing', () => {
  expect(readReply(410, '120', now)).toMatchObject({ retryAfterMs: null })
})
