import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'

/** Bytes of chance in a key: nobody can guess it, and no two of an install are alike. */
const keyBytes = 6

/** So many keys for meetings of this install, by which Zoom's lists tell them from all others. */
export async function newMeetingKeys(
  { chance }: Pick<Deps, 'chance'>,
  client: SqlClient,
  count: number,
): Promise<string[]> {
  const { rows } = await client.query<{ tag: string }>('select tag from install')
  return rows.flatMap(({ tag }) => Array.from({ length: count }, () => `kuji-${tag}-${chance.hex(keyBytes)}`))
}
