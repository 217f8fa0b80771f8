import type { Trpc } from '../trpc.ts'
import type { NowSource } from './now-feed.ts'

/** The Now view as the server's procedures give it. */
export function nowSource(trpc: Trpc): NowSource {
  return {
    view: () => trpc.now.view.query(),
    changes: (listener) =>
      trpc.now.changes.subscribe(undefined, {
        onData: (view) => listener.onView(view),
        onConnectionStateChange: ({ state }) => listener.onLive(state === 'pending'),
        onError: () => listener.onEnd(),
        onComplete: () => listener.onEnd(),
      }),
  }
}
