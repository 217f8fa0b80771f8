import type { BlockList } from '@kuji/contract/safety'
import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf } from '../../../../support/kuji-page.ts'
import { severalPeople, type Person } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { addBlocks } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { pool } = server.deps.db

async function blocksOf(by: Person): Promise<BlockList> {
  return dataOf<BlockList>(await aPage(server, by).ask('safety.blocks'))
}

test('one’s own blocks are listed, the newest first', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [me, ...others] = (await severalPeople(server, 4)) as [Person, ...Person[]]
  const seats = await aRoomOf(pool, { startsAt, up: [...others, me].map(({ userId }) => userId) })
  for (const [minutes, seatId] of seats.slice(0, 3).entries()) {
    goTo(20 + minutes)
    await aPage(server, me).change('safety.block', { seatId })
  }

  expect((await blocksOf(me)).map(({ name }) => name)).toEqual(
    others.map(({ username }) => username).toReversed(),
  )
})

test('a list tells nothing about who has blocked its reader', async () => {
  const [me, other] = (await severalPeople(server, 2)) as [Person, Person]
  await addBlocks(pool, [[other.userId, me.userId]])

  expect(await blocksOf(me)).toEqual([])
})

test('a block outlives the morning it came from, but not the account', async () => {
  const [me, other] = (await severalPeople(server, 2)) as [Person, Person]
  await addBlocks(pool, [[me.userId, other.userId]])
  server.clock.moveTo('2035-01-01T00:00:00Z')
  expect(await blocksOf(me)).toMatchObject([{ name: other.username }])
  await pool.query('delete from users where id = $1', [other.userId])

  expect(await blocksOf(me)).toEqual([])
})
