// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'

beforeEach(() => localStorage.clear())

test('what is kept is there at the next visit, until it is forgotten', () => {
  createDeviceMemory(localStorage).write('account', { userId: 3 })
  const memory = createDeviceMemory(localStorage)
  expect(memory.read('account')).toEqual({ userId: 3 })

  memory.forget('account')

  expect(memory.read('account')).toBeNull()
})

test('what an older app kept in another shape is thrown away, and nothing else', () => {
  localStorage.setItem('kuji.1.now', '{"userId":3}')
  localStorage.setItem('kuji.1.locale', '"en"')
  localStorage.setItem('other', 'stays')

  const memory = createDeviceMemory(localStorage)

  expect(memory.read('now')).toBeNull()
  expect(memory.read('locale')).toBe('en')
  expect(Object.keys(localStorage).toSorted()).toEqual(['kuji.1.locale', 'other'])
})
