import { declined, declineInput, getUpInput, gotUp, nowChangesInput, nowView } from '@kuji/contract/now'
import { decline, undecline } from '@kuji/services/attendance/decline'
import { getUp } from '@kuji/services/attendance/get-up'
import { viewNow } from '@kuji/services/rooms/view-now'
import type { RequestContext } from '../context.ts'
import { watchNow } from '../watch-now.ts'
import { router, signedInProcedure } from './procedures.ts'

type SignedInContext = RequestContext & { readonly session: NonNullable<RequestContext['session']> }

/** The Now screen: what it shows, its changes as they happen, and the one big button. */
export const nowRouter = router({
  view: signedInProcedure.output(nowView).query(({ ctx }) => viewNow(ctx.app.deps, ctx.session.userId)),

  changes: signedInProcedure
    .input(nowChangesInput)
    .subscription(({ ctx, input, signal }) =>
      follow(ctx, input?.lastEventId ?? null, signal ?? new AbortController().signal),
    ),

  getUp: signedInProcedure
    .input(getUpInput)
    .output(gotUp)
    .mutation(({ ctx, input }) =>
      getUp(ctx.app.deps, {
        userId: ctx.session.userId,
        roomId: input.roomId ?? null,
        followsAnswer: false,
      }),
    ),

  decline: signedInProcedure
    .input(declineInput)
    .output(declined)
    .mutation(({ ctx, input }) => decline(ctx.app.deps, { ...input, userId: ctx.session.userId })),

  undecline: signedInProcedure
    .input(declineInput)
    .output(declined)
    .mutation(({ ctx, input }) => undecline(ctx.app.deps, { ...input, userId: ctx.session.userId })),
})

/** Follows for one screen, which makes room when the same person opens too many. */
async function* follow(ctx: SignedInContext, lastEventId: string | null, caller: AbortSignal) {
  const { id: sessionId, userId } = ctx.session
  const screen = ctx.app.nowHub.screens.open(userId, ctx.request.raw.socket, caller)
  try {
    yield* watchNow(ctx.app, { sessionId, userId, screen, lastEventId })
  } finally {
    screen.close()
  }
}
