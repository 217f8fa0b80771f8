import type { NowView } from '@kuji/contract/now'
import type { StreamListener } from '../../../../../apps/web/src/now/live-link.ts'
import { NowFeed } from '../../../../../apps/web/src/now/now-feed.ts'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'

/** What the server says to somebody who is registered for 09:00 in Tokyo. */
export function aView(over: Partial<NowView> = {}): NowView {
  return {
    status: 'registered',
    serverNow: new Date().toISOString(),
    zone: 'Asia/Tokyo',
    changesAt: null,
    slot: { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false },
    enrolmentId: 1,
    room: null,
    suggestion: null,
    registeredNext: null,
    reach: 'push',
    declined: false,
    practiceOffered: false,
    ...over,
  }
}

/** A feed on a server that answers as told, with its listeners in hand. */
export function aFeed(answer: () => NowView | Error = () => aView()) {
  const server = {
    answer,
    asked: 0,
    signedOut: 0,
    listeners: [] as StreamListener[],
    goesOnFrom: [] as (string | null)[],
    closed: 0,
  }
  const memory = createDeviceMemory(localStorage)
  const feed = new NowFeed({
    memory,
    onSignedOut: () => (server.signedOut += 1),
    source: {
      view: async () => {
        server.asked += 1
        const given = server.answer()
        if (given instanceof Error) throw given
        return given
      },
      changes: (lastEventId, listener) => {
        server.listeners.push(listener)
        server.goesOnFrom.push(lastEventId)
        return { unsubscribe: () => (server.closed += 1) }
      },
    },
  })
  return { feed, server, memory }
}
