// @vitest-environment happy-dom
import { TRPCClientError } from '@trpc/client'
import { afterEach, expect, test, vi } from 'vitest'
import { useAction } from '../../../../../apps/web/src/action/useAction.ts'

afterEach(() => vi.unstubAllGlobals())

test.each([
  { onLine: true, where: 'with a network and no server' },
  { onLine: false, where: 'without a network' },
])('$where, the action says in its own words that it is not done', async ({ onLine }) => {
  vi.stubGlobal('navigator', { onLine })
  const { busy, problem, run } = useAction('error.not_saved')

  expect(await run(() => Promise.reject(new TypeError('Failed to fetch')))).toBe(false)

  expect(problem.value).toBe('error.not_saved')
  expect(busy.value).toBe(false)
})

test('one of two things that share a line says its own', async () => {
  const { problem, run } = useAction('error.not_saved')

  await run(() => Promise.reject(new TypeError('Failed to fetch')), 'error.not_changed')

  expect(problem.value).toBe('error.not_changed')
})

test('a refusal by the server is said as such', async () => {
  const { problem, run } = useAction('error.not_saved')
  const data = { appCode: 'SLOT_CLOSED', code: 'CONFLICT', httpStatus: 409 }

  await run(() => Promise.reject(TRPCClientError.from({ error: { message: '', code: -32600, data } })))

  expect(problem.value).toBe('error.slot_closed')
})
