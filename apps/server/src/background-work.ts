import type { Deps } from '@kuji/services/deps'
import { queueUnfinishedRooms } from '@kuji/services/operations/queue-unfinished-rooms'
import { takeZoomEvents } from '@kuji/services/operations/take-zoom-events'
import { workQueues } from '@kuji/services/operations/work-queues'
import { workSignals } from '@kuji/services/operations/work-signals'

type BackgroundWork = {
  /** Works off all queues. */
  readonly soon: () => void
  /** Sends what waits in the outbox: somebody is looking at the screen and waits for it. */
  readonly tellSoon: () => void
  /** Takes in what Zoom has told, and works off all queues when a room must be looked at. */
  readonly hearSoon: () => void
  readonly stop: () => Promise<void>
}

/**
 * Works off the queues beside the requests, one run of a kind at a time. What is left when
 * the server stops, the worker's next `tick` does.
 */
export function workInBackground(deps: Deps): BackgroundWork {
  const stopping = new AbortController()
  const { signal } = stopping
  const work = oneAtATime(deps, signal, async () => {
    await queueUnfinishedRooms(deps)
    const report = await workQueues(deps, signal)
    deps.log.info(report, 'queues worked off')
  })
  const hear = oneAtATime(deps, signal, async () => {
    const { doubts } = await takeZoomEvents(deps, signal)
    if (doubts > 0) work.soon()
  })
  const tell = oneAtATime(deps, signal, async () => void (await workSignals(deps, signal)))
  return {
    soon: work.soon,
    tellSoon: tell.soon,
    hearSoon: hear.soon,
    stop: async () => {
      stopping.abort()
      await Promise.all([hear.settled(), tell.settled(), work.settled()])
    },
  }
}

/** However often it is asked for, one run is under way, and at most one more will follow. */
function oneAtATime({ log }: Deps, signal: AbortSignal, work: () => Promise<void>) {
  let running = Promise.resolve()
  let waiting = false
  const run = async (): Promise<void> => {
    waiting = false
    if (signal.aborted) return
    try {
      await work()
    } catch (error) {
      log.error({ err: error }, 'queues not worked off; the next tick will')
    }
  }
  return {
    soon: () => {
      if (waiting) return
      waiting = true
      running = running.then(run)
    },
    settled: () => running,
  }
}
