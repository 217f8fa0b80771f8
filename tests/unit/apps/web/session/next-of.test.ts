import { expect, test } from 'vitest'
import { nextOf } from '../../../../../apps/web/src/session/next-of.ts'

test.each([
  ['/join/7', '/join/7'],
  [undefined, '/'],
  ['https://elsewhere.example', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
])('after logging in, ?next=%s leads to %s', (next, path) => {
  expect(nextOf({ query: next === undefined ? {} : { next } })).toBe(path)
})
