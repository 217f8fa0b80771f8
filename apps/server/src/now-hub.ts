import { EventEmitter } from 'node:events'
import { listen } from '@kuji/db/listen'
import { nowChannel } from '@kuji/services/rooms/now-topics'
import type { Logger } from 'pino'

/** Every topic at once: after a lost database connection nobody knows what was missed. */
const everything = 'everything'

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
  readonly close: () => Promise<void>
}

/** Listens on one connection for the whole process, which finds back after a database restart. */
export async function openNowHub(databaseUrl: string, log: Logger): Promise<NowHub> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const listener = await listen(databaseUrl, {
    channel: nowChannel,
    onMessage: (topic) => void emitter.emit(topic),
    onReconnect: () => void emitter.emit(everything),
    log: (message) => log.warn(message),
  })
  return {
    waitForNews: (topics, signal) => waitForNews(emitter, [everything, ...topics], signal),
    close: () => listener.close(),
  }
}

function waitForNews(emitter: EventEmitter, topics: readonly string[], signal: AbortSignal): News {
  const heard = Promise.withResolvers<void>()
  const hear = (): void => heard.resolve()
  for (const topic of topics) emitter.once(topic, hear)
  signal.addEventListener('abort', hear)
  const cancel = (): void => {
    for (const topic of topics) emitter.off(topic, hear)
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
