import { practiceStarted } from '@kuji/contract/practice'
import { startPractice } from '@kuji/services/practice/start-practice'
import { router, signedInProcedure } from './procedures.ts'

/** A whole morning in three minutes, offered only where Zoom is simulated. */
export const practiceRouter = router({
  start: signedInProcedure.output(practiceStarted).mutation(async ({ ctx }) => {
    const { startsAt, drawAt } = await startPractice(ctx.app.deps, ctx.session.userId)
    return { startsAt: startsAt.toISOString(), drawAt: drawAt.toISOString() }
  }),
})
