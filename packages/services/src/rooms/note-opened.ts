import { gatherLookups } from '@kuji/db/gather-lookups'
import type { SqlPool } from '@kuji/db/sql-client'

type Opening = { readonly seatId: number; readonly now: Date }

/**
 * Notes that the page has shown a person their open room: it, or their alarm, reached them.
 * The first time stands.
 */
export async function noteOpened(pool: SqlPool, opening: Opening): Promise<void> {
  await writeOpenings(pool, opening)
}

/**
 * When a signal goes out, rooms are opened by the hundred: they share statements. A seat
 * that somebody else is changing at this moment is left out, because looking must wait for
 * nobody; it is noted at the next look.
 */
const writeOpenings = gatherLookups<Opening, never>(async (pool, openings) => {
  await pool.query({
    name: 'note-opened',
    text: `with shown as (
             select s.id, o.now from unnest($1::int[], $2::timestamptz[]) as o(id, now)
             join users_rooms s on s.id = o.id and s.opened_at is null
             for no key update of s skip locked
           )
           update users_rooms s set opened_at = shown.now from shown where s.id = shown.id`,
    values: [openings.map(({ seatId }) => seatId), openings.map(({ now }) => now)],
  })
  return new Map<Opening, never>()
})
