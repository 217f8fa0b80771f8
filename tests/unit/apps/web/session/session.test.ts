// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'
import { Session } from '../../../../../apps/web/src/session/session.ts'

const account = { userId: 3, username: 'neko', locale: 'en' } as const

function aMemory() {
  localStorage.clear()
  return createDeviceMemory(localStorage)
}

test('the next visit knows who was signed in', () => {
  const memory = aMemory()
  new Session(memory).adopt(account)

  expect(new Session(memory).account.value).toEqual(account)
})

test('logging out leaves nothing of the account on the device, but keeps the language', () => {
  const memory = aMemory()
  const session = new Session(memory)
  session.adopt(account)
  memory.write('now', { userId: 3 })
  memory.write('getting-up', 5)
  memory.write('locale', 'en')

  session.forget()

  expect(['account', 'now', 'getting-up'].map((key) => memory.read(key as 'now'))).toEqual([null, null, null])
  expect(memory.read('locale')).toBe('en')
})

test('what cannot be read counts as never kept', () => {
  const memory = aMemory()
  localStorage.setItem('kuji.1.account', '{broken')

  expect(new Session(memory).account.value).toBeNull()
})

test('a browser that refuses storage is no obstacle', () => {
  const refuse = () => {
    throw new Error('denied')
  }
  const memory = createDeviceMemory({ getItem: refuse, setItem: refuse, removeItem: refuse } as never)
  const session = new Session(memory)

  session.adopt(account)

  expect(session.account.value).toEqual(account)
})
