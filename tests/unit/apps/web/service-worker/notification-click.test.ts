import { expect, onTestFinished, test, vi } from 'vitest'
import { openNotification } from '../../../../../apps/web/service-worker/notification-click.ts'

const refuse = async () => {
  throw new TypeError('refused')
}

type Window = { focus: () => Promise<void>; navigate: (url: string) => Promise<Window | null> }

/** What browsers grant with a tap: to focus or to open one window, once, whether or not that succeeds. */
function aTap() {
  const events: string[] = []
  let granted = true
  const spend = (): void => {
    if (!granted) throw new DOMException('Not allowed to open a window.', 'InvalidAccessError')
    granted = false
  }
  const window = {
    focus: async () => {
      spend()
      events.push('focused')
    },
    navigate: async (url: string): Promise<Window | null> => {
      events.push(`led to ${url}`)
      return window
    },
  }
  const openWindow = async (url: string) => {
    spend()
    events.push(`opened ${url}`)
  }
  return { events, spend, window, openWindow }
}

async function tap(
  windows: (tap: ReturnType<typeof aTap>) => Window[],
  data: unknown = { navigate: '/join/7' },
) {
  const given = aTap()
  const clients = { matchAll: async () => windows(given), openWindow: given.openWindow }
  await openNotification(clients as never, { close: () => undefined, data } as never)
  return given.events
}

test('a tap leads the open window to the room and to the front, and opens no second one', async () => {
  expect(await tap(({ window }) => [window])).toEqual(['led to /join/7', 'focused'])
})

test('with no window open, one is opened', async () => {
  expect(await tap(() => [])).toEqual(['opened /join/7'])
})

test('a window that may not be focused is still led to the room', async () => {
  const unfocusable = ({ window, events }: ReturnType<typeof aTap>) => [
    {
      focus: refuse,
      navigate: async (url: string) => {
        events.push(`led to ${url}`)
        return { ...window, focus: refuse }
      },
    },
  ]

  expect(await tap(unfocusable)).toEqual(['led to /join/7'])
})

test('a window that went there, and that the browser keeps to itself, is enough', async () => {
  expect(await tap(({ window }) => [{ ...window, navigate: async () => null }])).toEqual([])
})

test('a window that cannot be led anywhere is left alone', async () => {
  expect(await tap(({ window }) => [{ ...window, navigate: refuse }])).toEqual(['opened /join/7'])
})

test('a window that is gone by then does not use up the tap', async () => {
  const gone = ({ spend }: ReturnType<typeof aTap>) => [
    {
      focus: async () => {
        spend()
        return refuse()
      },
      navigate: refuse,
    },
  ]

  expect(await tap(gone)).toEqual(['opened /join/7'])
})

test('a window that never answers is not waited for longer than a tap counts', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const silent = tap(({ window }) => [{ ...window, navigate: () => new Promise<never>(() => undefined) }])
  await vi.advanceTimersByTimeAsync(1_000)

  expect(await silent).toEqual(['opened /join/7'])
})

test('a notification that names no place opens Now', async () => {
  expect(await tap(() => [], null)).toEqual(['opened /'])
})
