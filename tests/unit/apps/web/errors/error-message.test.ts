// @vitest-environment happy-dom
import { appErrorCodes } from '@kuji/domain/errors'
import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import {
  appCodeOf,
  errorMessage,
  errorMessages,
  mayPass,
} from '../../../../../apps/web/src/errors/error-message.ts'

function refusal(appCode: unknown) {
  return TRPCClientError.from({
    error: { message: 'refused', code: -32600, data: { appCode, code: 'BAD_REQUEST', httpStatus: 400 } },
  })
}

test('every way of refusing has its sentence', () => {
  for (const code of appErrorCodes) expect(errorMessage(refusal(code))).toBe(errorMessages[code])
})

test('a code that is not ours is not taken for one', () => {
  expect(appCodeOf(refusal('SOMETHING_ELSE'))).toBeNull()
  expect(appCodeOf(refusal(undefined))).toBeNull()
  expect(appCodeOf(new Error('boom'))).toBeNull()
})

test('without an answer it says that the server is out of reach', () => {
  expect(errorMessage(new TypeError('Failed to fetch'))).toBe('error.unreachable')
})

test('only trouble that ends, and silence, are worth asking again', () => {
  expect(mayPass(new TypeError('Failed to fetch'))).toBe(true)
  expect(mayPass(refusal('DATABASE_UNREACHABLE'))).toBe(true)
  expect(mayPass(refusal('NO_OPEN_ROOM'))).toBe(false)
  expect(mayPass(refusal('NOT_SIGNED_IN'))).toBe(false)
})
