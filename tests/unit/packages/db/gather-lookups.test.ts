import { openPool } from '@kuji/db/open-pool'
import { gatherLookups } from '@kuji/db/gather-lookups'
import { expect, test } from 'vitest'

/** A lookup that answers when it is told to, and the keys of each call. */
function aSlowLookup() {
  const calls: { keys: readonly number[]; answer: () => void; fail: (error: Error) => void }[] = []
  const lookUp = (_pool: unknown, keys: readonly number[]): Promise<Map<number, string>> =>
    new Promise((resolve, reject) => {
      const answer = (): void =>
        resolve(new Map(keys.filter((key) => key > 0).map((key) => [key, `no. ${key}`])))
      calls.push({ keys, answer, fail: reject })
    })
  // The pool is never connected: the lookup does not use it.
  const pool = openPool('postgresql://127.0.0.1:9/none')
  const find = gatherLookups(lookUp)
  return { calls, find: (key: number) => find(pool, key) }
}

/** Four questions, each under way in a query of its own. */
function fourUnderWay({ find }: ReturnType<typeof aSlowLookup>): Promise<unknown>[] {
  return [1, 2, 3, 4].map(find)
}

test('who asks alone does not wait for others', () => {
  const slow = aSlowLookup()
  void slow.find(7)

  expect(slow.calls.map(({ keys }) => keys)).toEqual([[7]])
})

test('what is asked while enough is under way goes together into the next query', async () => {
  const slow = aSlowLookup()
  const first = fourUnderWay(slow)
  const later = [5, 6, 5, -1].map(slow.find)
  expect(slow.calls).toHaveLength(4)

  slow.calls[2]?.answer()
  await first[2]
  await new Promise(setImmediate)

  expect(slow.calls[4]?.keys).toEqual([5, 6, -1])
  slow.calls[4]?.answer()
  expect(await Promise.all(later)).toEqual(['no. 5', 'no. 6', 'no. 5', null])
})

test('an answer is never older than its question: a query under way is not joined', async () => {
  const slow = aSlowLookup()
  const before = slow.find(1)
  const after = slow.find(1)

  expect(slow.calls.map(({ keys }) => keys)).toEqual([[1], [1]])
  for (const { answer } of slow.calls) answer()
  expect(await Promise.all([before, after])).toEqual(['no. 1', 'no. 1'])
})

test('a query that fails fails its own questions, and the next ones are asked all the same', async () => {
  const slow = aSlowLookup()
  const first = fourUnderWay(slow)
  const later = slow.find(5)

  slow.calls[0]?.fail(new Error('connection lost'))
  await expect(first[0]).rejects.toThrow('connection lost')
  await new Promise(setImmediate)
  slow.calls[4]?.answer()

  expect(await later).toBe('no. 5')
})
