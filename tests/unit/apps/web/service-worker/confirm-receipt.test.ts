import { afterEach, expect, test, vi } from 'vitest'
import { confirmReceipt } from '../../../../../apps/web/service-worker/confirm-receipt.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

type Reply = { readonly status: number } | 'silence'

/** A server that answers as told, one reply a call, and what it was sent. */
function aServer(...replies: Reply[]) {
  const calls: [string, RequestInit][] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    calls.push([url, init])
    const reply = replies[calls.length - 1] ?? 'silence'
    if (reply === 'silence') throw new TypeError('Failed to fetch')
    return reply
  })
  return calls
}

test('a receipt goes to the server without a cookie, and in limited time', async () => {
  const calls = aServer({ status: 204 })

  await confirmReceipt('abc')

  expect(calls).toMatchObject([
    [
      '/receipts',
      { method: 'POST', credentials: 'omit', body: '{"receipt":"abc"}', signal: expect.any(AbortSignal) },
    ],
  ])
})

test.each<{ what: string; replies: Reply[]; tries: number }>([
  { what: 'a refusal is an answer', replies: [{ status: 409 }], tries: 1 },
  { what: 'a server in trouble is asked once more', replies: [{ status: 503 }, { status: 204 }], tries: 2 },
  {
    what: 'a server with too much to do is asked once more',
    replies: [{ status: 429 }, { status: 204 }],
    tries: 2,
  },
  { what: 'silence is met with one more try', replies: ['silence', { status: 204 }], tries: 2 },
  { what: 'lasting silence is borne', replies: ['silence', 'silence'], tries: 2 },
])('$what', async ({ replies, tries }) => {
  const calls = aServer(...replies)

  await expect(confirmReceipt('abc')).resolves.toBeUndefined()

  expect(calls).toHaveLength(tries)
})

test('both tries share one deadline, and after it there is none', async () => {
  const over = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal)
  const calls = aServer('silence', 'silence')
  await confirmReceipt('abc')
  expect(calls.map(([, { signal }]) => signal)).toEqual([over.signal, over.signal])

  over.abort()
  const late = aServer('silence', { status: 204 })
  await confirmReceipt('abc')
  expect(late).toHaveLength(1)
})
