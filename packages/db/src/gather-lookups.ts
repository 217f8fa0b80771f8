import type { SqlPool } from './sql-client.ts'

/** More would leave little to gather; fewer would let one that hangs stop everybody. */
const MOST_UNDER_WAY = 4

/**
 * Lets questions that come by the hundred share queries: what is asked while others
 * are under way goes together into the next one.
 *
 * Nothing is remembered. Every answer is read after its question was asked, so what
 * another process has changed shows at once; and who asks alone does not wait.
 *
 * @param lookUp gives what there is, by key; when it throws, all who asked in it hear so
 * @returns the lookup of a single key; null when there is nothing
 */
export function gatherLookups<Key, Found>(
  lookUp: (pool: SqlPool, keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>,
): (pool: SqlPool, key: Key) => Promise<Found | null> {
  const gatherers = new WeakMap<SqlPool, Gatherer<Key, Found>>()
  return (pool, key) => {
    const known = gatherers.get(pool)
    if (known !== undefined) return known(key)
    const made = startGathering<Key, Found>((keys) => lookUp(pool, keys))
    gatherers.set(pool, made)
    return made(key)
  }
}

type Gatherer<Key, Found> = (key: Key) => Promise<Found | null>

type Question<Key, Found> = PromiseWithResolvers<Found | null> & { readonly key: Key }

function startGathering<Key, Found>(
  lookUp: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>,
): Gatherer<Key, Found> {
  let waiting: Question<Key, Found>[] = []
  let underWay = 0
  const answerWaiting = async (): Promise<void> => {
    while (waiting.length > 0 && underWay < MOST_UNDER_WAY) {
      const questions = waiting
      waiting = []
      underWay += 1
      await answer(questions, lookUp)
      underWay -= 1
    }
  }
  return (key) => {
    const question = { ...Promise.withResolvers<Found | null>(), key }
    waiting.push(question)
    void answerWaiting()
    return question.promise
  }
}

async function answer<Key, Found>(
  questions: readonly Question<Key, Found>[],
  lookUp: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>,
): Promise<void> {
  try {
    const found = await lookUp([...new Set(questions.map(({ key }) => key))])
    for (const { key, resolve } of questions) resolve(found.get(key) ?? null)
  } catch (error) {
    for (const { reject } of questions) reject(error)
  }
}
