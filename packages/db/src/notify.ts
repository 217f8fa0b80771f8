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
