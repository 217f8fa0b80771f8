import type { BlockList } from '@kuji/contract/safety'
import { readBlockedPairs } from '@kuji/services/safety/read-blocks'
import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { addBlocks } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { pool } = server.deps.db

/** Two people who have blocked each other, with the ids of both blocks. */
async function twoBlocks(): Promise<{ one: Person; other: Person; own: number; theirs: number }> {
  const [one, other] = [await aPerson(server), await aPerson(server)]
  await addBlocks(pool, [
    [one.userId, other.userId],
    [other.userId, one.userId],
  ])
  const [own, theirs] = await Promise.all(
    [one, other].map(
      async (by) => dataOf<BlockList>(await aPage(server, by).ask('safety.blocks'))[0]?.blockId,
    ),
  )
  return { one, other, own: own ?? 0, theirs: theirs ?? 0 }
}

test('one’s own block is taken back once; the other’s stands', async () => {
  const { one, other, own } = await twoBlocks()
  const page = aPage(server, one)

  expect((await page.change('safety.unblock', { blockId: own })).body).toBe('{"result":{"data":{}}}')
  expect(dataOf(await page.ask('safety.blocks'))).toEqual([])
  expect(await readBlockedPairs(pool, [one.userId, other.userId])).toHaveLength(1)
  expect(pageRefusalOf(await page.change('safety.unblock', { blockId: own }))).toEqual([404, 'NOT_FOUND'])
})

test('somebody else’s block and one that there isn’t are refused in the same words', async () => {
  const { one, theirs } = await twoBlocks()
  const page = aPage(server, one)
  const [foreign, unknown] = await Promise.all(
    [theirs, 2_147_483_647].map((blockId) => page.change('safety.unblock', { blockId })),
  )

  expect([foreign?.statusCode, foreign?.body]).toEqual([404, unknown?.body])
  expect(dataOf(await page.ask('safety.blocks'))).toHaveLength(1)
})

test('blocking and its undoing want somebody who is signed in', async () => {
  const page = aPage(server)
  const replies = [
    await page.change('safety.block', { seatId: 1 }),
    await page.change('safety.unblock', { blockId: 1 }),
    await page.ask('safety.blocks'),
  ]

  expect(replies.map((reply) => pageRefusalOf(reply))).toEqual(Array(3).fill([401, 'NOT_SIGNED_IN']))
})
