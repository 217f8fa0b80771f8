import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import type { AppRouter } from '@kuji/server/router'

type FetchEsque = NonNullable<Parameters<typeof httpBatchLink>[0]['fetch']>

const url = '/trpc'
const timeoutMs = 10_000

/** The server's procedures, typed. Calls made in the same tick travel as one request. */
export function createTrpc() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url }),
        false: httpBatchLink({ url, fetch: fetchInTime }),
      }),
    ],
  })
}

export type Trpc = ReturnType<typeof createTrpc>

/** What is being sent survives the page going to the background: the meeting opens in the same gesture. */
const fetchInTime: FetchEsque = (input, init) => {
  const timeout = AbortSignal.timeout(timeoutMs)
  const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout
  return fetch(input, { ...init, signal, keepalive: init?.method === 'POST' })
}
