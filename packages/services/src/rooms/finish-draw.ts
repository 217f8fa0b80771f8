import type { SqlTransaction } from '@kuji/db/sql-client'

/** Calls a draw done with its last room. The row lock puts rooms that finish together in a line. */
export async function finishDraw(client: SqlTransaction, drawId: number): Promise<void> {
  await client.query('select from draws where id = $1 for update', [drawId])
  await client.query(
    `update draws set state = 'done'
     where id = $1 and not exists (select from rooms where draw_id = $1 and state = 'pending')`,
    [drawId],
  )
}
