// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import { InstallPrompt } from '../../../../../apps/web/src/install/install-prompt.ts'

/** What Chromium says when the app can be installed. */
function anOffer() {
  const prompt = vi.fn(async () => ({ outcome: 'accepted' }))
  const event = Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt })
  window.dispatchEvent(event)
  return { event, prompt }
}

test('an offer is kept from showing by itself, and is good for one tap', async () => {
  const install = new InstallPrompt()
  const { event, prompt } = anOffer()
  expect([event.defaultPrevented, install.isOffered.value]).toEqual([true, true])

  await install.install()
  await install.install()

  expect(prompt).toHaveBeenCalledTimes(1)
  expect(install.isOffered.value).toBe(false)
})

test('an app installed in another way is not offered any more', () => {
  const install = new InstallPrompt()
  anOffer()

  window.dispatchEvent(new Event('appinstalled'))

  expect(install.isOffered.value).toBe(false)
})
