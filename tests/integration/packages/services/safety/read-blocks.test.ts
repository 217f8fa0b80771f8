import { openDatabase } from '@kuji/db/open-database'
import { readBlockedPairs } from '@kuji/services/safety/read-blocks'
import { afterAll, expect, test } from 'vitest'
import { addBlocks, addPeople } from '../../../../support/people-rows.ts'
import { createTestDatabase } from '../../../../support/test-database.ts'

const database = await createTestDatabase()
const { pool, close } = openDatabase(database.url, { max: 2 })

afterAll(async () => {
  await close()
  await database.drop()
})

async function fourPeople(): Promise<[number, number, number, number]> {
  return (await addPeople(pool, 4)) as [number, number, number, number]
}

test('a pair is read the same whoever of the two has blocked, and once when both have', async () => {
  const [a, b, c, d] = await fourPeople()
  await addBlocks(pool, [
    [b, a],
    [c, d],
    [a, d],
    [d, a],
  ])

  expect(await readBlockedPairs(pool, [d, c, b, a])).toEqual([
    [a, b],
    [a, d],
    [c, d],
  ])
})

test('a pair is read only when both are asked for', async () => {
  const [a, b, c, d] = await fourPeople()
  await addBlocks(pool, [
    [a, b],
    [c, d],
  ])

  expect(await readBlockedPairs(pool, [a, c, d])).toEqual([[c, d]])
  expect(await readBlockedPairs(pool, [a, c])).toEqual([])
  expect(await readBlockedPairs(pool, [])).toEqual([])
})

test('who is named twice, or is nobody, changes nothing', async () => {
  const [a, b] = await fourPeople()
  await addBlocks(pool, [[b, a]])

  expect(await readBlockedPairs(pool, [a, b, b, a, 0, -1, 2_147_483_647])).toEqual([[a, b]])
})

test('a block goes with the account of either', async () => {
  const [a, b, c] = await fourPeople()
  await addBlocks(pool, [
    [a, b],
    [c, a],
    [b, c],
  ])
  await pool.query('delete from users where id = $1', [a])

  expect(await readBlockedPairs(pool, [a, b, c])).toEqual([[b, c]])
})

test('the blocks among a hundred thousand people are read in one go', async () => {
  const people = await addPeople(pool, 100_000)
  const pairs = people.slice(0, 5_000).map((id, index): [number, number] => [people.at(-1 - index) ?? 0, id])
  await addBlocks(pool, pairs)

  expect(await readBlockedPairs(pool, people)).toEqual(pairs.map(([higher, lower]) => [lower, higher]))
})
