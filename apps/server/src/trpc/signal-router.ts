import { pushSubscriptionInput, signalKey, unsubscribeInput } from '@kuji/contract/signal'
import { countDevices, subscribe, unsubscribe } from '@kuji/services/signal/devices'
import { z } from 'zod'
import { router, signedInProcedure } from './procedures.ts'

/** The signal to this person's devices. */
export const signalRouter = router({
  key: signedInProcedure.output(signalKey).query(async ({ ctx }) => ({
    publicKey: ctx.app.deps.settings.vapidPublicKey,
    subscribed: await countDevices(ctx.app.deps, ctx.session.userId),
  })),

  subscribe: signedInProcedure
    .input(pushSubscriptionInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await subscribe(ctx.app.deps, { userId: ctx.session.userId, subscription: input })
      return {}
    }),

  unsubscribe: signedInProcedure
    .input(unsubscribeInput)
    .output(z.object({}))
    .mutation(async ({ ctx, input }) => {
      await unsubscribe(ctx.app.deps, { ...input, userId: ctx.session.userId })
      return {}
    }),
})
