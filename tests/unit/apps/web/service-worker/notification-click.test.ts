import { expect, test } from 'vitest'
import { openNotification } from '../../../../../apps/web/service-worker/notification-click.ts'

const refuse = async () => {
  throw new TypeError('refused')
}

type Window = { focus: () => Promise<void>; navigate: (url: string) => Promise<void> }

async function tap(windows: (visited: string[]) => Window[], data: unknown = { navigate: '/join/7' }) {
  const visited: string[] = []
  const opened: string[] = []
  const clients = {
    matchAll: async () => windows(visited),
    openWindow: async (url: string) => {
      opened.push(url)
    },
  }
  await openNotification(clients as never, { close: () => undefined, data } as never)
  return { visited, opened }
}

const willing = (visited: string[]): Window[] => [
  { focus: async () => undefined, navigate: async (url) => void visited.push(url) },
]

test('a tap leads the open window to the room, and opens no second one', async () => {
  expect(await tap(willing)).toEqual({ visited: ['/join/7'], opened: [] })
})

test('with no window open, one is opened', async () => {
  expect(await tap(() => [])).toEqual({ visited: [], opened: ['/join/7'] })
})

test('a window that may not be focused is still led to the room', async () => {
  const unfocusable = (visited: string[]) => willing(visited).map((window) => ({ ...window, focus: refuse }))

  expect(await tap(unfocusable)).toEqual({ visited: ['/join/7'], opened: [] })
})

test('a window that cannot be led anywhere is left alone', async () => {
  const stuck = (visited: string[]) => willing(visited).map((window) => ({ ...window, navigate: refuse }))

  expect(await tap(stuck)).toEqual({ visited: [], opened: ['/join/7'] })
})

test('a notification that names no place opens Now', async () => {
  expect(await tap(() => [], null)).toEqual({ visited: [], opened: ['/'] })
})
