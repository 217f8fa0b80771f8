import { setTimeout as sleep } from 'node:timers/promises'
import { listen } from '@kuji/db/listen'
import { nowChannel } from '@kuji/services/rooms/now-topics'
import type { Logger } from 'pino'
import { keepScreens, type OpenScreens } from './open-screens.ts'

/** After a lost database connection so many screens look again at once, and the next after a pause. */
const lookAgain = { atOnce: 250, pauseMs: 50 }

/** News one is waiting for; what is told between the making and `within` counts. */
export type News = {
  /** Resolves when something was told, or after so many milliseconds, or when the caller has gone. */
  readonly within: (milliseconds: number) => Promise<void>
  /** Stops waiting. */
  readonly cancel: () => void
}

/** Hands the database's "something changed" to the open screens of this process. */
export type NowHub = {
  readonly waitForNews: (topics: readonly string[], signal: AbortSignal) => News
  readonly screens: OpenScreens
  readonly close: () => Promise<void>
}

type Hear = () => void

/** Who waits, by topic. Sets, because a whole slot leaves one at the same moment. */
type Waiting = Map<string, Set<Hear>>

/** Listens on one connection for the whole process, which finds back after a database restart. */
export async function openNowHub(databaseUrl: string, log: Logger): Promise<NowHub> {
  const waiting: Waiting = new Map()
  const closing = new AbortController()
  const screens = keepScreens()
  const listener = await listen(databaseUrl, {
    channel: nowChannel,
    onMessage: (topic) => tell(waiting, topic),
    // Nobody knows what was missed meanwhile.
    onReconnect: () => void tellEverybody(waiting, closing.signal),
    log: (message) => log.warn(message),
  })
  return {
    screens,
    waitForNews: (topics, signal) => waitForNews(waiting, topics, signal),
    close: async () => {
      closing.abort()
      screens.close()
      await listener.close()
    },
  }
}

function tell(waiting: Waiting, topic: string): void {
  for (const hear of waiting.get(topic) ?? []) hear()
}

async function tellEverybody(waiting: Waiting, stop: AbortSignal): Promise<void> {
  const everybody = [...new Set([...waiting.values()].flatMap((hears) => [...hears]))]
  for (let from = 0; from < everybody.length && !stop.aborted; from += lookAgain.atOnce) {
    for (const hear of everybody.slice(from, from + lookAgain.atOnce)) hear()
    await sleep(lookAgain.pauseMs)
  }
}

function waitForNews(waiting: Waiting, topics: readonly string[], signal: AbortSignal): News {
  const heard = Promise.withResolvers<void>()
  const hear: Hear = () => heard.resolve()
  for (const topic of topics) join(waiting, topic, hear)
  if (signal.aborted) hear()
  signal.addEventListener('abort', hear)
  const cancel = (): void => {
    for (const topic of topics) leave(waiting, topic, hear)
    signal.removeEventListener('abort', hear)
  }
  return {
    cancel,
    within: async (milliseconds) => {
      const timer = setTimeout(hear, milliseconds)
      await heard.promise
      clearTimeout(timer)
      cancel()
    },
  }
}

function join(waiting: Waiting, topic: string, hear: Hear): void {
  const hears = waiting.get(topic)
  if (hears === undefined) waiting.set(topic, new Set([hear]))
  else hears.add(hear)
}

function leave(waiting: Waiting, topic: string, hear: Hear): void {
  const hears = waiting.get(topic)
  hears?.delete(hear)
  if (hears?.size === 0) waiting.delete(topic)
}
