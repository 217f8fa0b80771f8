import {
  pushSubscriptionInput,
  signalHealth,
  signalHealthInput,
  signalKey,
  unsubscribeInput,
} from '@kuji/contract/signal'
import { readDeviceHealth } from '@kuji/services/signal/device-health'
import { countDevices, subscribe, unsubscribe } from '@kuji/services/signal/devices'
import { startTest } from '@kuji/services/signal/test-signal'
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

  health: signedInProcedure
    .input(signalHealthInput)
    .output(signalHealth)
    .query(({ ctx, input }) => readDeviceHealth(ctx.app.deps, { ...input, userId: ctx.session.userId })),

  /** Tests the device with this endpoint, or all, and tells how they are doing with the test under way. */
  test: signedInProcedure
    .input(signalHealthInput)
    .output(signalHealth)
    .mutation(async ({ ctx, input }) => {
      const whose = { ...input, userId: ctx.session.userId }
      await startTest(ctx.app.deps, whose)
      ctx.app.tellSoon()
      return readDeviceHealth(ctx.app.deps, whose)
    }),
})
