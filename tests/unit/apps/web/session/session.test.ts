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
  memory.write('getting-up', { userId: 3, roomId: 5 })
  memory.write('signal', true)
  memory.write('locale', 'en')

  session.forget()

  expect(session.account.value).toBeNull()
  expect(Object.keys(localStorage)).toEqual(['kuji.1.locale'])
})

test('a session that ends by itself keeps what waits for the same person', () => {
  const memory = aMemory()
  const session = new Session(memory)
  session.adopt(account)
  memory.write('now', { userId: 3 })
  memory.write('getting-up', { userId: 3, roomId: 5 })

  session.expire()

  expect(session.account.value).toBeNull()
  expect([memory.read('account'), memory.read('now')]).toEqual([null, null])
  expect(memory.read('getting-up')).toEqual({ userId: 3, roomId: 5 })
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
