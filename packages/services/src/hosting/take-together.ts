/** Of the turns that were wanted so many are there now; the others may ask again after `waitMs`. */
export type Turns = { readonly granted: number; readonly waitMs: number }

/**
 * Lets those of this process who want a turn share a question: who comes while one is under
 * way goes into the next, in the order of coming. One question is under way at a time.
 *
 * @param take asks for so many turns at once; when it throws, all who asked in it hear so
 * @returns takes one turn: 0 when it is there, else the whole milliseconds after which to try again (at least 1)
 */
export function takeTogether(take: (wanted: number) => Promise<Turns>): () => Promise<number> {
  let waiting: PromiseWithResolvers<number>[] = []
  let isUnderWay = false
  const serve = async (): Promise<void> => {
    if (isUnderWay) return
    isUnderWay = true
    while (waiting.length > 0) {
      const takers = waiting
      waiting = []
      await answer(takers, take)
    }
    isUnderWay = false
  }
  return () => {
    const taker = Promise.withResolvers<number>()
    waiting.push(taker)
    void serve()
    return taker.promise
  }
}

async function answer(
  takers: readonly PromiseWithResolvers<number>[],
  take: (wanted: number) => Promise<Turns>,
): Promise<void> {
  try {
    const { granted, waitMs } = await take(takers.length)
    const wait = Math.max(1, Math.ceil(waitMs))
    for (const [place, { resolve }] of takers.entries()) resolve(place < granted ? 0 : wait)
  } catch (error) {
    for (const { reject } of takers) reject(error)
  }
}
