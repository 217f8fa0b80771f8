import { AppError, appErrorCodes } from '@kuji/domain/errors'
import { expect, test } from 'vitest'

test('an error carries a code for programs, a message for the log, and what caused it', () => {
  const cause = new Error('connection refused')
  const error = new AppError('DATABASE_UNREACHABLE', 'the pool is empty', { cause })

  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'AppError',
    code: 'DATABASE_UNREACHABLE',
    message: 'the pool is empty',
    cause,
  })
})

test('every code is there once and written in capitals', () => {
  expect(new Set(appErrorCodes).size).toBe(appErrorCodes.length)
  for (const code of appErrorCodes) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
})
