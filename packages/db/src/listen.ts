import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 3_000
const HEARTBEAT_MS = 15_000
const ANSWER_TIMEOUT_MS = 5_000

export type Subscription = {
  readonly channel: string
  readonly onMessage: (payload: string) => void
  /** Called each time the channel is heard again after a loss: what was said meanwhile is gone, so look. */
  readonly onReconnect?: () => void
  readonly log?: (message: string) => void
}

export type Listener = { readonly close: () => Promise<void> }

/**
 * Hears a NOTIFY channel on a connection of its own, and finds back to it by
 * itself after the database was restarted or the network was cut.
 *
 * @returns once the channel is being heard
 * @throws when the first connection cannot be made
 */
export async function listen(url: string, subscription: Subscription): Promise<Listener> {
  const closing = new AbortController()
  let client = await connect(url, subscription)
  const watching = watch()

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      await untilLost(client, closing.signal)
      const ended = client.end().catch(() => {})
      if (closing.signal.aborted) return ended
      // Not awaited when lost: over a cut network a goodbye can hang for minutes.
      subscription.log?.(`lost the notification channel ${subscription.channel}, connecting again`)
      const next = await reconnect(url, subscription, closing.signal)
      if (!next) return
      client = next
      subscription.onReconnect?.()
    }
  }

  return {
    close: async () => {
      closing.abort()
      await watching
    },
  }
}

async function connect(url: string, { channel, onMessage }: Subscription): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'kuji-listen',
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    keepAlive: true,
  })
  // A lost connection also ends, and untilLost hears that; the error alone would end the process.
  client.on('error', () => {})
  client.on('notification', ({ payload }) => onMessage(payload ?? ''))
  try {
    await client.connect()
    await client.query(`listen ${client.escapeIdentifier(channel)}`)
    return client
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
}

/** Resolves when the connection ends, stops answering, or is no longer wanted. */
async function untilLost(client: pg.Client, unwanted: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const end = (): void => ended.abort()
  client.once('end', end)
  client.once('error', end)
  const stop = AbortSignal.any([ended.signal, unwanted])
  // A silently cut network sends no end: only a question without an answer tells.
  while (await pause(HEARTBEAT_MS, stop)) {
    const answered = await client.query('select 1').then(
      () => true,
      () => false,
    )
    if (!answered) return
  }
}

async function reconnect(
  url: string,
  subscription: Subscription,
  unwanted: AbortSignal,
): Promise<pg.Client | null> {
  for (let wait = FIRST_RETRY_MS; await pause(wait, unwanted); wait = Math.min(wait * 2, LONGEST_RETRY_MS)) {
    const client = await connect(url, subscription).catch(() => null)
    if (client && unwanted.aborted) {
      await client.end().catch(() => {})
      return null
    }
    if (client) return client
  }
  return null
}

/** @returns false when it was cut short */
function pause(milliseconds: number, stop: AbortSignal): Promise<boolean> {
  return sleep(milliseconds, true, { signal: stop }).catch(() => false)
}
