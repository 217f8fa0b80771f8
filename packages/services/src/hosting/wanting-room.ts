import type { SqlTransaction } from '@kuji/db/sql-client'

/** A room that wants a meeting for as long as it is in this state. */
export type WantingRoom = {
  readonly id: number
  readonly drawId: number
  readonly startsAt: Date
  readonly closesAt: Date
  readonly state: 'pending' | 'ready'
}

/** Holds the room, and says whether it wants one still. One that is open at the second provider is well where it is. */
export async function stillWants(client: SqlTransaction, { id, state }: WantingRoom): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from rooms where id = $1 and state = $2::room_state and (state = 'pending' or provider = 'zoom')
     for no key update`,
    [id, state],
  )
  return rowCount === 1
}
