import { expect, test } from 'vitest'
import { refusalOf } from '@kuji/push/push-reply'

test.each([200, 201, 202, 204])('%i means the message was taken', (status) => {
  expect(refusalOf(status, 'push.example')).toBeNull()
})

test.each([
  [404, 'PUSH_GONE'],
  [410, 'PUSH_GONE'],
  [301, 'PUSH_REJECTED'],
  [400, 'PUSH_REJECTED'],
  [401, 'PUSH_REJECTED'],
  [403, 'PUSH_REJECTED'],
  [413, 'PUSH_REJECTED'],
  [406, 'PUSH_UNREACHABLE'],
  [429, 'PUSH_UNREACHABLE'],
  [500, 'PUSH_UNREACHABLE'],
  [503, 'PUSH_UNREACHABLE'],
])('%i means %s', (status, code) => {
  expect(refusalOf(status, 'push.example')).toMatchObject({
    code,
    message: `push service push.example answered ${status}`,
  })
})
