import { blockInput, blockList, blockMade, sharedRooms, unblockInput } from '@kuji/contract/safety'
import { blockCompanion } from '@kuji/services/safety/block-companion'
import { listBlocks } from '@kuji/services/safety/list-blocks'
import { listSharedRooms } from '@kuji/services/safety/list-shared-rooms'
import { unblock } from '@kuji/services/safety/unblock'
import { z } from 'zod'
import { router, signedInProcedure } from './procedures.ts'

/** Whom one was in a room with, and whom one never wants to meet there again. */
export const safetyRouter = router({
  sharedRooms: signedInProcedure
    .output(sharedRooms)
    .query(({ ctx }) => listSharedRooms(ctx.app.deps, ctx.session.userId)),

  blocks: signedInProcedure
    .output(blockList)
    .query(({ ctx }) => listBlocks(ctx.app.deps, ctx.session.userId)),

  block: signedInProcedure
    .input(blockInput)
    .output(blockMade)
    .mutation(({ ctx, input }) => blockCompanion(ctx.app.deps, { ...input, userId: ctx.session.userId })),

  unblock: signedInProcedure
    .input(unblockInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await unblock(ctx.app.deps, { ...input, userId: ctx.session.userId })
      return {}
    }),
})
