import { cancelInput, enrolment, registerInput, slotList } from '@kuji/contract/slots'
import { cancelEnrolment } from '@kuji/services/enrolment/cancel-enrolment'
import { listSlots } from '@kuji/services/enrolment/list-slots'
import { registerForSlot } from '@kuji/services/enrolment/register-for-slot'
import { z } from 'zod'
import { router, signedInProcedure } from './procedures.ts'

/** The slots of the next seven days, and one's place in them. */
export const slotsRouter = router({
  list: signedInProcedure.output(slotList).query(({ ctx }) => listSlots(ctx.app.deps, ctx.session.userId)),

  register: signedInProcedure
    .input(registerInput)
    .output(enrolment)
    .mutation(async ({ ctx, input }) => {
      const slot = { instant: new Date(input.startsAt) }
      const { userId } = ctx.session
      const { id, startsAt, standby, tested } = await registerForSlot(ctx.app.deps, { userId, slot })
      if (standby) ctx.app.workSoon()
      if (tested) ctx.app.tellSoon()
      return { id, startsAt: startsAt.toISOString() }
    }),

  cancel: signedInProcedure
    .input(cancelInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await cancelEnrolment(ctx.app.deps, { ...input, userId: ctx.session.userId })
      return {}
    }),
})
