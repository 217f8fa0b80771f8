import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppUpdate } from '../../../../../apps/web/src/update/app-update.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
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
