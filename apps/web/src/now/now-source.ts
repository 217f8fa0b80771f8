import type { Trpc } from '../trpc.ts'
import type { NowSource } from './now-feed.ts'

/** The Now view as the server's procedures give it. */
export function nowSource(trpc: Trpc): NowSource {
  return {
    view: () => trpc.now.view.query(),
    changes: (lastEventId, listener) =>
      trpc.now.changes.subscribe(lastEventId === null ? undefined : { lastEventId }, {
        onData: ({ id, data }) => listener.onView(data, id),
        onConnectionStateChange: ({ state, error }) => {
          if (state === 'pending') listener.onLive()
          // Cut, or silent for two heartbeats: from here on the feed decides when to come back.
          else if (error !== null) listener.onEnd()
        },
        onError: () => listener.onEnd(),
        onComplete: () => listener.onEnd('sent away'),
      }),
  }
}
