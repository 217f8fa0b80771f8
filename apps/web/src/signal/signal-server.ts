import type { Trpc } from '../trpc.ts'
import type { SignalServer } from './device-signal.ts'

/** The signal's part of the server's procedures. */
export function signalServer(trpc: Trpc): SignalServer {
  return {
    publicKey: async () => (await trpc.signal.key.query()).publicKey,
    subscribe: (subscription) => trpc.signal.subscribe.mutate(subscription),
    unsubscribe: (endpoint) => trpc.signal.unsubscribe.mutate({ endpoint }),
    health: (endpoint) => trpc.signal.health.query({ endpoint }),
    test: (endpoint) => trpc.signal.test.mutate({ endpoint }),
  }
}
