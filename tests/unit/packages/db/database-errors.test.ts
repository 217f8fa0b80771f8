import { isDatabaseUnreachable, violatedUnique } from '@kuji/db/database-errors'
import { expect, test } from 'vitest'

test.each([
  ['a refused connection', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['a shutdown', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ['a lost protocol', Object.assign(new Error('protocol violation'), { code: '08P01' })],
  ['a connection cut in the middle', new Error('Connection terminated unexpectedly')],
  ['a pool that cannot connect in time', new Error('timeout exceeded when trying to connect')],
  ['one address of several', new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })])],
  ['a statement that waited too long', Object.assign(new Error('canceled'), { code: '57014' })],
  ['a deadlock', Object.assign(new Error('deadlock detected'), { code: '40P01' })],
  ['Prisma saying so', Object.assign(new Error('x'), { code: 'P1001' })],
  ['a cause further down', new Error('outer', { cause: { kind: 'DatabaseNotReachable' } })],
])('%s means that the database is away or too busy', (_name, error) => {
  expect(isDatabaseUnreachable(error)).toBe(true)
})

test.each([
  ['a syntax error', Object.assign(new Error('syntax'), { code: '42601' })],
  ['a duplicate', Object.assign(new Error('duplicate'), { code: '23505' })],
  ['nothing at all', undefined],
  ['a string', 'ECONNREFUSED'],
])('%s does not mean that the database is away', (_name, error) => {
  expect(isDatabaseUnreachable(error)).toBe(false)
})

test('a duplicate in SQL names its constraint', () => {
  const error = Object.assign(new Error('x'), { code: '23505', constraint: 'users_email_key' })

  expect(violatedUnique(error)).toBe('users_email_key')
})

test('a duplicate that names nothing is still a duplicate', () => {
  expect(violatedUnique(Object.assign(new Error('x'), { code: 'P2002' }))).toBe('')
})

test('another error violates no unique constraint, not even one that causes itself', () => {
  const error: Error & { cause?: unknown } = new Error('loop')
  error.cause = error

  expect(violatedUnique(error)).toBeNull()
})
