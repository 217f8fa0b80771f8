import { notify, notifyAll } from '@kuji/db/notify'
import type { SqlClient } from '@kuji/db/sql-client'
import { nowChannel } from './now-topics.ts'

/** Tells every open Now screen that follows a topic to look again, once the transaction commits. */
export function tellNow(client: SqlClient, topic: string): Promise<void> {
  return notify(client, { channel: nowChannel, payload: topic })
}

/** The same of many topics at once, with one statement. */
export function tellNowAll(client: SqlClient, topics: readonly string[]): Promise<void> {
  return notifyAll(client, { channel: nowChannel, payloads: topics })
}
