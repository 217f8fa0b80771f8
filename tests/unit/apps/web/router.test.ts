// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { createAppRouter } from '../../../../apps/web/src/router.ts'
import { createDeviceMemory } from '../../../../apps/web/src/session/device-memory.ts'
import { Session } from '../../../../apps/web/src/session/session.ts'

/** Where somebody lands who opens an address. */
async function landing(address: string, signedIn = false): Promise<string> {
  localStorage.clear()
  history.replaceState(null, '', '/')
  const session = new Session(createDeviceMemory(localStorage))
  if (signedIn) session.adopt({ userId: 3, username: 'neko', locale: 'ja' })
  const router = createAppRouter(session)
  await router.push(address)
  return router.currentRoute.value.fullPath
}

test('somebody new at the front door is asked to sign up', async () => {
  expect(await landing('/')).toBe('/sign-up')
})

test.each(['/join/7', '/slots', '/settings', '/record', '/companions'])(
  'who comes to %s without a session logs in, and goes on there',
  async (address) => {
    expect(await landing(address)).toBe(`/log-in?next=${address}`)
  },
)

test('who is signed in sees what they came for, and no form', async () => {
  expect(await landing('/join/7', true)).toBe('/join/7')
  expect(await landing('/sign-up', true)).toBe('/')
  expect(await landing('/log-in?next=/join/7', true)).toBe('/join/7')
})
