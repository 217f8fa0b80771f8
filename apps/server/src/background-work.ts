import type { Deps } from '@kuji/services/deps'
import { queueUnfinishedRooms } from '@kuji/services/operations/queue-unfinished-rooms'
import { workQueues } from '@kuji/services/operations/work-queues'

/**
 * Works off the queues beside the requests, one run at a time. What is left when the
 * server stops, the worker's next `tick` does.
 */
export function workInBackground(deps: Deps): {
  readonly soon: () => void
  readonly stop: () => Promise<void>
} {
  const stopping = new AbortController()
  let running = Promise.resolve()
  let waiting = false
  const run = async (): Promise<void> => {
    waiting = false
    if (stopping.signal.aborted) return
    try {
      await queueUnfinishedRooms(deps)
      const report = await workQueues(deps, stopping.signal)
      deps.log.info(report, 'queues worked off')
    } catch (error) {
      deps.log.error({ err: error }, 'queues not worked off; the next tick will')
    }
  }
  return {
    soon: () => {
      if (waiting) return
      waiting = true
      running = running.then(run)
    },
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
