import { historyDraws } from '@kuji/domain/draw-facts'
import { readDrawFacts } from '@kuji/services/draw/read-draw-facts'
import { openDatabase } from '@kuji/db/open-database'
import { afterAll, expect, test } from 'vitest'
import { addBlocks, addPeople } from '../../../../support/people-rows.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'
import { createTestDatabase } from '../../../../support/test-database.ts'

const database = await createTestDatabase()
const { pool, close } = openDatabase(database.url, { max: 2 })
const day = 86_400_000
let slots = 0

afterAll(async () => {
  await close()
  await database.drop()
})

/** A slot with an empty past, its people enrolled in the order given. */
async function aSlot(people: readonly number[]): Promise<Date> {
  await pool.query('truncate draws cascade')
  const startsAt = new Date(Date.parse('2031-01-01T00:00:00Z') + slots++ * 100 * day)
  await pool.query(
    `insert into enroll_information (user_id, date) select id, $2 from unnest($1::int[]) as id`,
    [people, startsAt],
  )
  return startsAt
}

function daysBefore(startsAt: Date, days: number): Date {
  return new Date(startsAt.getTime() - days * day)
}

/** Which room each person was in so many draws ago, rooms by a letter in the order in which they appear. */
async function columns(startsAt: Date): Promise<Record<number, string>> {
  const { ids, rooms } = await readDrawFacts(pool, startsAt)
  const seen = Array.from({ length: historyDraws }, (_, column) => {
    const own = Array.from(ids, (_id, person) => rooms[person * historyDraws + column] as number)
    const distinct = [...new Set(own.filter((room) => room !== -1))]
    return own.map((room) => (room === -1 ? '-' : String.fromCharCode(97 + distinct.indexOf(room)))).join('')
  })
  return Object.fromEntries(
    seen.map((text, index) => [index + 1, text] as const).filter(([, text]) => /[a-z]/.test(text)),
  )
}

test('people come in the order of their ids, with their rates, whatever order they registered in', async () => {
  const [a = 0, b = 0, c = 0] = await addPeople(pool, 3)
  await pool.query('update users set rate = 16 + 10 * (id - $1) where id between $1 and $2', [a, c])
  const { ids, rates, aloneAgo, blocked } = await readDrawFacts(pool, await aSlot([b, c, a]))

  expect(Array.from(ids)).toEqual([a, b, c])
  expect(Array.from(rates)).toEqual([16, 26, 36])
  expect([Array.from(aloneAgo), Array.from(blocked)]).toEqual([[0, 0, 0], []])
})

test('a slot nobody registered for has no facts', async () => {
  const facts = await readDrawFacts(pool, await aSlot([]))

  expect(Object.values(facts).map((column) => column.length)).toEqual([0, 0, 0, 0, 0])
})

test('each earlier draw is a column in which those who were up share a room number', async () => {
  const [a = 0, b = 0, c = 0, stranger = 0] = await addPeople(pool, 4)
  const startsAt = await aSlot([c, b, a])
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 2), up: [a, stranger] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 2), up: [c, b] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 1), up: [c, a], asleep: [b] })

  expect(await columns(startsAt)).toEqual({ 1: 'a-a', 2: 'abb' })
})

test('practice, the slot itself, later slots and draws that seated nobody are no part of the past', async () => {
  const [a = 0, b = 0] = await addPeople(pool, 2)
  const startsAt = await aSlot([a, b])
  const up = [a, b]
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 4), up })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 3), up, practice: true })
  await pool.query(
    `insert into draws (date, drawn_at, seed, input_hash, sizes, state) values ($1, $1, '', '', '{}', 'done')`,
    [daysBefore(startsAt, 2)],
  )
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 1), up: [], asleep: up })
  await aRoomOf(pool, { startsAt, up })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, -1), up })

  expect(await columns(startsAt)).toEqual({ 2: 'aa' })
})

test('thirty draws are remembered, and the one before them is not', async () => {
  const up = await addPeople(pool, 2)
  const startsAt = await aSlot(up)
  for (let ago = 1; ago <= 31; ago++) await aRoomOf(pool, { startsAt: daysBefore(startsAt, 2 * ago), up })

  expect(Object.keys(await columns(startsAt)).map(Number)).toEqual(
    Array.from({ length: 30 }, (_, index) => index + 1),
  )
})

test('who was up alone in their room is known since when, others there being asleep or not', async () => {
  const [a = 0, b = 0, c = 0, d = 0, stranger = 0, other = 0] = await addPeople(pool, 6)
  const startsAt = await aSlot([a, b, c, d])
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 3), up: [a] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 3), up: [b], asleep: [d, stranger] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 3), up: [c, other] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 2), up: [a], asleep: [b] })
  await aRoomOf(pool, { startsAt: daysBefore(startsAt, 1), up: [a, b] })

  expect(Array.from((await readDrawFacts(pool, startsAt)).aloneAgo)).toEqual([2, 3, 0, 0])
})

test('a block is a pair of places in the list, the same from either side', async () => {
  const [a = 0, b = 0, c = 0, stranger = 0] = await addPeople(pool, 4)
  await addBlocks(pool, [
    [c, b],
    [b, a],
    [a, b],
    [stranger, a],
  ])

  expect(Array.from((await readDrawFacts(pool, await aSlot([a, b, c]))).blocked)).toEqual([0, 1, 1, 2])
})
