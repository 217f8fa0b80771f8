import type { SqlClient } from './sql-client.ts'

/**
 * Tells all who `listen` on the channel; inside a transaction they hear it when
 * it commits, and never when it rolls back.
 *
 * @param message the payload, below 8000 bytes, else PostgreSQL refuses it
 */
export async function notify(
  client: SqlClient,
  message: { readonly channel: string; readonly payload: string },
): Promise<void> {
  await client.query('select pg_notify($1, $2)', [message.channel, message.payload])
}

/** Tells any number of messages with one statement; each is heard as if it was told by itself. */
export async function notifyAll(
  client: SqlClient,
  { channel, payloads }: { readonly channel: string; readonly payloads: readonly string[] },
): Promise<void> {
  await client.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [channel, payloads])
}
