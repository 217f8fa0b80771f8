import { drawStory, drawStoryInput } from '@kuji/contract/draw'
import { tellDrawStory } from '@kuji/services/draw/tell-draw-story'
import { router, signedInProcedure } from './procedures.ts'

/** How draws are made, for everybody to check. */
export const drawRouter = router({
  story: signedInProcedure
    .input(drawStoryInput)
    .output(drawStory)
    .query(({ ctx, input }) => tellDrawStory(ctx.app.deps, new Date(input.startsAt))),
})
