import { getUpInput, gotUp, nowView, type NowView } from '@kuji/contract/now'
import { getUp } from '@kuji/services/attendance/get-up'
import { topicsOf } from '@kuji/services/rooms/now-topics'
import { viewNow } from '@kuji/services/rooms/view-now'
import type { App } from '../app-parts.ts'
import { router, signedInProcedure } from './procedures.ts'

/** A view is looked at again after this long even if nothing was heard, in milliseconds. */
const longestSilence = 60_000

/** The Now screen: what it shows, its changes as they happen, and the one big button. */
export const nowRouter = router({
  view: signedInProcedure.output(nowView).query(({ ctx }) => viewNow(ctx.app.deps, ctx.session.userId)),

  changes: signedInProcedure.subscription(({ ctx, signal }) =>
    watchNow(ctx.app, ctx.session, signal ?? new AbortController().signal),
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
})

/** The view, then each one that differs from the last; ends with the session. */
async function* watchNow(
  { deps, nowHub, sessions }: App,
  { id, userId }: { readonly id: string; readonly userId: number },
  signal: AbortSignal,
): AsyncGenerator<NowView> {
  let topics = topicsOf(userId, null)
  let shown = ''
  while (!signal.aborted) {
    // Listening starts before looking, so that nothing falls between the two.
    const news = nowHub.waitForNews(topics, signal)
    try {
      if (!(await sessions.isOpen(id))) return
      const view = await viewNow(deps, userId)
      const content = JSON.stringify({ ...view, serverNow: null })
      if (content !== shown) yield view
      shown = content
      const heard = topics
      topics = topicsOf(userId, view)
      if (sameTopics(heard, topics)) await news.within(silenceAfter(view))
    } finally {
      // Also when the screen is gone, or looking failed.
      news.cancel()
    }
  }
}

function silenceAfter({ changesAt, serverNow }: NowView): number {
  if (changesAt === null) return longestSilence
  const untilChange = new Date(changesAt).getTime() - new Date(serverNow).getTime()
  return Math.min(longestSilence, Math.max(untilChange, 0) + 50)
}

function sameTopics(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((topic, index) => topic === after[index])
}
