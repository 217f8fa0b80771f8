import { disputeInput, ownRecord } from '@kuji/contract/record'
import { disputeMissed } from '@kuji/services/settlement/dispute-missed'
import { viewRecord } from '@kuji/services/settlement/view-record'
import { z } from 'zod'
import { router, signedInProcedure } from './procedures.ts'

/** One's own mornings, and the word that a missed mark is wrong. Nobody else's are to be had. */
export const recordRouter = router({
  view: signedInProcedure.output(ownRecord).query(({ ctx }) => viewRecord(ctx.app.deps, ctx.session.userId)),

  dispute: signedInProcedure
    .input(disputeInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await disputeMissed(ctx.app.deps, { ...input, userId: ctx.session.userId })
      return {}
    }),
})
