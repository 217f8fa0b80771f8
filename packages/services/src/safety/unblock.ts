import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'

/**
 * Takes one of a person's own blocks back. A block from the other side stays.
 *
 * @throws {AppError} NOT_FOUND for somebody else's block as for one that there isn't
 */
export async function unblock(
  { db }: Pick<Deps, 'db'>,
  { userId, blockId }: { readonly userId: number; readonly blockId: number },
): Promise<void> {
  const { count } = await db.prisma.block.deleteMany({ where: { id: blockId, blockerId: userId } })
  if (count === 0) throw new AppError('NOT_FOUND', 'no such block of this person')
}
