import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppUpdate } from '../../../../../apps/web/src/update/app-update.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function anUpdate(mayInterrupt: () => boolean) {
  const reload = vi.fn()
  return { reload, update: new AppUpdate({ mayInterrupt, reload }) }
}

test('a reload comes at once when nothing is under way', () => {
  const { update, reload } = anUpdate(() => true)
  update.reloadWhenQuiet()

  expect(reload).toHaveBeenCalledOnce()
})

test('a reload waits for the end of the morning, and comes once', () => {
  let underWay = true
  const { update, reload } = anUpdate(() => !underWay)
  update.reloadWhenQuiet()
  update.reloadWhenQuiet()
  vi.advanceTimersByTime(30 * 60_000)
  expect(reload).not.toHaveBeenCalled()

  underWay = false
  vi.advanceTimersByTime(60_000)
  expect(reload).toHaveBeenCalledOnce()
})

test('a part that is missing right after loading does not make it load forever', () => {
  const { update, reload } = anUpdate(() => true)
  const loadedFor = vi.spyOn(performance, 'now').mockReturnValue(500)
  update.partMissing()
  expect(reload).not.toHaveBeenCalled()

  loadedFor.mockReturnValue(60_000)
  update.partMissing()
  expect(reload).toHaveBeenCalledOnce()
})

/** A page of this version, in one of two windows, with a newer version that waits to take over. */
async function aPageWithANewerVersion() {
  const waiting = { state: 'installed', postMessage: vi.fn() }
  const registration = Object.assign(new EventTarget(), { waiting })
  const serviceWorker = Object.assign(new EventTarget(), { register: () => Promise.resolve(registration) })
  vi.stubGlobal('navigator', { serviceWorker })
  vi.stubGlobal('document', new EventTarget())
  const { update, reload } = anUpdate(() => true)
  await update.start()
  const takeOver = () => {
    waiting.state = 'activated'
    serviceWorker.dispatchEvent(new Event('controllerchange'))
  }
  return { waiting, update, reload, takeOver }
}

test('a tap lets the newer version take over, and the page is loaded once it has', async () => {
  const { waiting, update, reload, takeOver } = await aPageWithANewerVersion()
  expect(update.ready.value).toBe(true)

  update.apply()
  expect(waiting.postMessage).toHaveBeenCalledExactlyOnceWith('take-over')
  expect(reload).not.toHaveBeenCalled()

  takeOver()
  expect(reload).toHaveBeenCalledOnce()
})

test('where another window let it take over already, nothing is reloaded before a tap, and at once by one', async () => {
  const { update, reload, takeOver } = await aPageWithANewerVersion()
  takeOver()
  expect(reload).not.toHaveBeenCalled()

  update.apply()
  expect(reload).toHaveBeenCalledOnce()
})
