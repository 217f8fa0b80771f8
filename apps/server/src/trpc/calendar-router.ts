import { calendarFeed, madeFeed } from '@kuji/contract/calendar'
import { dropFeed, makeFeed, viewFeed } from '@kuji/services/calendar/feeds'
import { z } from 'zod'
import { router, signedInProcedure } from './procedures.ts'

/** The private feed of this person's mornings. The files themselves are plain addresses: calendar-routes.ts. */
export const calendarRouter = router({
  feed: signedInProcedure.output(calendarFeed).query(({ ctx }) => viewFeed(ctx.app.deps, ctx.session.userId)),

  makeFeed: signedInProcedure
    .output(madeFeed)
    .mutation(({ ctx }) => makeFeed(ctx.app.deps, ctx.session.userId)),

  dropFeed: signedInProcedure.output(z.object({})).mutation(async ({ ctx }) => {
    await dropFeed(ctx.app.deps, ctx.session.userId)
    return {}
  }),
})
