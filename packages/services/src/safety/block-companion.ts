import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { companions, rememberedSince } from './companions.ts'

/** More than anybody meets in the time that is remembered; it bounds what a draw has to read. */
const blockLimit = 500

type Pair = { readonly userId: number; readonly companionId: number }

/**
 * Sees to it that two people never share a room again, and gives the block's id.
 * Saying it twice makes one block.
 *
 * Nobody but the blocker is told, the other's screens least of all. Nor is the block numbered
 * in a row: by the gaps in their own numbers people could see that others were blocked.
 *
 * @param seatId a companion's seat, as `listSharedRooms` names it
 * @throws {AppError} NOT_FOUND for every other seat, be there one or not, TOO_MANY_BLOCKS
 */
export async function blockCompanion(
  deps: Pick<Deps, 'db' | 'clock' | 'chance'>,
  { userId, seatId }: { readonly userId: number; readonly seatId: number },
): Promise<{ blockId: number }> {
  const now = deps.clock.now()
  return inTransaction(deps.db.pool, async (client) => {
    const companionId = await findCompanion(client, { userId, seatId, since: rememberedSince(now) })
    if (companionId === null) throw new AppError('NOT_FOUND', 'not a seat of a companion')
    await lockBlocks(client, userId)
    const pair = { userId, companionId }
    const known = await findBlock(client, pair)
    if (known !== null) return { blockId: known }
    await refuseTooMany(client, userId)
    return { blockId: await addBlock(deps, { client, pair, now }) }
  })
}

/** Holds on to the account found, so that it can't be deleted before its block is written. */
async function findCompanion(
  client: SqlTransaction,
  { userId, seatId, since }: { userId: number; seatId: number; since: Date },
): Promise<number | null> {
  const { rows } = await client.query<{ id: number }>(
    `select person.id from (${companions}) c join users person on person.id = c.user_id
     where c.seat_id = $3 for key share of person`,
    [userId, since, seatId],
  )
  return rows[0]?.id ?? null
}

/** Waits until nobody else adds to this person's blocks, so that several at once don't exceed the limit. */
async function lockBlocks(client: SqlTransaction, userId: number): Promise<void> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`kuji blocks ${userId}`])
}

async function findBlock(client: SqlTransaction, { userId, companionId }: Pair): Promise<number | null> {
  const { rows } = await client.query<{ id: number }>(
    'select id from blocks where blocker_id = $1 and blocked_id = $2',
    [userId, companionId],
  )
  return rows[0]?.id ?? null
}

async function refuseTooMany(client: SqlTransaction, userId: number): Promise<void> {
  const { rows } = await client.query<{ full: boolean }>(
    'select count(*) >= $2 as full from blocks where blocker_id = $1',
    [userId, blockLimit],
  )
  if (rows[0]?.full === true) throw new AppError('TOO_MANY_BLOCKS', `${blockLimit} blocks already`)
}

async function addBlock(
  { chance }: Pick<Deps, 'chance'>,
  { client, pair, now }: { readonly client: SqlTransaction; readonly pair: Pair; readonly now: Date },
): Promise<number> {
  for (;;) {
    const { rows } = await client.query<{ id: number }>(
      `insert into blocks (id, blocker_id, blocked_id, created_at) values ($1, $2, $3, $4)
       on conflict do nothing returning id`,
      [randomId(chance), pair.userId, pair.companionId, now],
    )
    // No row: the id is taken. Nobody else could have written the pair.
    if (rows[0] !== undefined) return rows[0].id
  }
}

/** 1 to 2^31 - 1, as wide as an id is. */
function randomId(chance: Deps['chance']): number {
  return (Number.parseInt(chance.hex(4), 16) % 0x7fff_ffff) + 1
}
