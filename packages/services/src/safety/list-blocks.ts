import type { BlockList } from '@kuji/contract/safety'
import type { Deps } from '../deps.ts'

/** Whom a person has blocked, the newest first, for as long as the other has an account. */
export async function listBlocks({ db }: Pick<Deps, 'db'>, userId: number): Promise<BlockList> {
  const blocks = await db.prisma.block.findMany({
    where: { blockerId: userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, createdAt: true, blocked: { select: { username: true } } },
  })
  return blocks.map(({ id, createdAt, blocked }) => ({
    blockId: id,
    name: blocked.username,
    blockedAt: createdAt.toISOString(),
  }))
}
