import type { BlockList, SharedRooms } from '@kuji/contract/safety'
import { readBlockedPairs } from '@kuji/services/safety/read-blocks'
import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf, pageRefusalOf, type Page } from '../../../../support/kuji-page.ts'
import { aPerson, severalPeople, type Person } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { addBlocks, addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { pool } = server.deps.db
const limit = 500

async function blocksOf(page: Page): Promise<BlockList> {
  return dataOf<BlockList>(await page.ask('safety.blocks'))
}

async function pairsOf(person: Person): Promise<unknown[]> {
  const { rows } = await pool.query('select blocked_id from blocks where blocker_id = $1', [person.userId])
  return rows
}

/** Two people after a morning in the same room, and the second one's seat. */
async function aMorningOfTwo(): Promise<{ me: Person; other: Person; page: Page; seatId: number }> {
  const { startsAt, goTo } = aMorning(server)
  const [me, other] = [await aPerson(server), await aPerson(server)]
  const [, seatId = 0] = await aRoomOf(pool, { startsAt, up: [me.userId, other.userId] })
  goTo(20)
  return { me, other, page: aPage(server, me), seatId }
}

test('somebody one was up with is blocked by their seat, listed, and marked wherever one met', async () => {
  const { me, other, page, seatId } = await aMorningOfTwo()
  const { blockId } = dataOf<{ blockId: number }>(await page.change('safety.block', { seatId }))

  expect(await blocksOf(page)).toEqual([
    { blockId, name: other.username, blockedAt: server.clock.now().toISOString() },
  ])
  const { rooms } = dataOf<SharedRooms>(await page.ask('safety.sharedRooms'))
  expect(rooms[0]?.companions).toEqual([{ seatId, name: other.username, blocked: true }])
  expect(await readBlockedPairs(pool, [other.userId, me.userId])).toEqual([[me.userId, other.userId]])
})

test('blocking again, by another seat, or many times at once makes one block and answers the same', async () => {
  const { me, other, page, seatId } = await aMorningOfTwo()
  const { startsAt, goTo } = aMorning(server)
  const [, later] = await aRoomOf(pool, { startsAt, up: [me.userId, other.userId] })
  goTo(20)
  const replies = await Promise.all(
    [seatId, later, seatId, later, seatId, later].map((seat) =>
      page.change('safety.block', { seatId: seat }),
    ),
  )

  expect(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
  expect(replies[0]?.statusCode).toBe(200)
  expect(await pairsOf(me)).toHaveLength(1)
})

test('two who block each other at once both do, and neither sees it of the other', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [one, other] = [await aPerson(server), await aPerson(server)]
  const [seatOfOne, seatOfOther] = await aRoomOf(pool, { startsAt, up: [one.userId, other.userId] })
  goTo(20)
  const replies = await Promise.all([
    aPage(server, one).change('safety.block', { seatId: seatOfOther }),
    aPage(server, other).change('safety.block', { seatId: seatOfOne }),
  ])

  expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  expect(await blocksOf(aPage(server, one))).toMatchObject([{ name: other.username }])
  expect(await blocksOf(aPage(server, other))).toMatchObject([{ name: one.username }])
  expect(await readBlockedPairs(pool, [one.userId, other.userId])).toHaveLength(1)
})

test('every seat that is no companion’s is refused in the same words', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [me, asleep, elsewhere] = (await severalPeople(server, 3)) as [Person, Person, Person]
  const [friend = 0, sample = 0] = await addPeople(pool, 2)
  await pool.query('update users set is_sample = true where id = $1', [sample])
  const up = [me.userId, friend, sample]
  const [own, , sampleSeat, asleepSeat] = await aRoomOf(pool, { startsAt, up, asleep: [asleep.userId] })
  const [elsewhereSeat] = await aRoomOf(pool, { startsAt, up: [elsewhere.userId] })
  const tomorrow = new Date(startsAt.getTime() + 86_400_000)
  const [sleptThrough] = await aRoomOf(pool, { startsAt: tomorrow, up: [friend], asleep: [me.userId] })
  const next = aMorning(server)
  const practice = { startsAt: next.startsAt, up: [me.userId, friend], practice: true }
  const [, practiceSeat] = await aRoomOf(pool, practice)
  const longAgo = new Date(startsAt.getTime() - 31 * 86_400_000)
  const [, oldSeat] = await aRoomOf(pool, { startsAt: longAgo, up: [me.userId, friend] })
  goTo(2 * 24 * 60)
  const page = aPage(server, me)
  const seats = [
    own,
    sampleSeat,
    asleepSeat,
    elsewhereSeat,
    sleptThrough,
    practiceSeat,
    oldSeat,
    2_147_483_647,
  ]
  const bodies = new Set<string>()
  for (const seatId of seats) {
    const reply = await page.change('safety.block', { seatId })
    expect([seatId, pageRefusalOf(reply)]).toEqual([seatId, [404, 'NOT_FOUND']])
    bodies.add(reply.body)
  }

  expect(bodies.size).toBe(1)
  expect(await pairsOf(me)).toEqual([])
})

test.each([0, -1, 1.5, 2_147_483_648, '1', null, undefined])('%j is no seat', async (seatId) => {
  const page = aPage(server, await aPerson(server))

  expect(pageRefusalOf(await page.change('safety.block', { seatId }))).toEqual([400, 'INVALID_INPUT'])
})

test('five hundred can be blocked and no more, however many are tried at once', async () => {
  const { startsAt, goTo } = aMorning(server)
  const me = await aPerson(server)
  const page = aPage(server, me)
  const others = await addPeople(pool, 6)
  const seats = await aRoomOf(pool, { startsAt, up: [...others, me.userId] })
  const strangers = await addPeople(pool, limit - 2)
  await addBlocks(
    pool,
    strangers.map((stranger) => [me.userId, stranger]),
  )
  goTo(20)
  const tries = seats.slice(0, 6)
  const replies = await Promise.all(tries.map((seatId) => page.change('safety.block', { seatId })))
  const refused = replies.filter(({ statusCode }) => statusCode !== 200)
  expect(refused.map((reply) => pageRefusalOf(reply))).toEqual(Array(4).fill([409, 'TOO_MANY_BLOCKS']))
  expect(await pairsOf(me)).toHaveLength(limit)

  // Whoever is blocked already stays so, and who is unblocked makes room for another.
  const blocked = replies.findIndex(({ statusCode }) => statusCode === 200)
  const again = await page.change('safety.block', { seatId: tries[blocked] })
  expect(again.body).toBe(replies[blocked]?.body)
  await page.change('safety.unblock', dataOf(again))
  const other = replies.findIndex(({ statusCode }) => statusCode !== 200)
  expect((await page.change('safety.block', { seatId: tries[other] })).statusCode).toBe(200)
})

test('what one person has blocked leaves another’s limit alone', async () => {
  const { me, other, seatId } = await aMorningOfTwo()
  const strangers = await addPeople(pool, limit)
  await addBlocks(
    pool,
    strangers.map((stranger) => [stranger, me.userId]),
  )
  await addBlocks(
    pool,
    strangers.map((stranger) => [other.userId, stranger]),
  )

  expect((await aPage(server, me).change('safety.block', { seatId })).statusCode).toBe(200)
})

test('the numbers of blocks do not count how many others there were', async () => {
  const { startsAt, goTo } = aMorning(server)
  const me = await aPerson(server)
  const others = await addPeople(pool, 12)
  const seats = await aRoomOf(pool, { startsAt, up: [...others, me.userId] })
  goTo(20)
  const page = aPage(server, me)
  const ids: number[] = []
  for (const seatId of seats.slice(0, 12)) {
    ids.push(dataOf<{ blockId: number }>(await page.change('safety.block', { seatId })).blockId)
  }

  // Twelve of a row would ascend; by chance they do once in 479 million times.
  expect(ids).not.toEqual(ids.toSorted((a, b) => a - b))
})

test('an account that is deleted while it is being blocked is a companion or none, and no fault', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { startsAt, goTo } = aMorning(server)
    const me = await aPerson(server)
    const [other = 0] = await addPeople(pool, 1)
    const [, seatId] = await aRoomOf(pool, { startsAt, up: [me.userId, other] })
    goTo(20)
    const [reply] = await Promise.all([
      aPage(server, me).change('safety.block', { seatId }),
      pool.query('delete from users where id = $1', [other]),
    ])

    expect([200, 404]).toContain(reply.statusCode)
    expect(await pairsOf(me)).toEqual([])
  }
})
