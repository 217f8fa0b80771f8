import type { SqlClient } from '@kuji/db/sql-client'

/** Forgets the sessions that are over. Lucia knows only the real time, wherever KUJI_NOW is. */
export async function deleteExpiredSessions(client: SqlClient): Promise<void> {
  await client.query('delete from sessions where expires_at <= now()')
}
