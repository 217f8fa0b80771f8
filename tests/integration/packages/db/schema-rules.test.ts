import { randomUUID } from 'node:crypto'
import { violatedUnique } from '@kuji/db/database-errors'
import { openDatabase } from '@kuji/db/open-database'
import { afterAll, expect, test } from 'vitest'
import { createTestDatabase } from '../../../support/test-database.ts'

const database = await createTestDatabase()
const db = openDatabase(database.url, { max: 4 })

afterAll(async () => {
  await db.close()
  await database.drop()
})

const startsAt = new Date('2026-11-24T00:00:00Z')

async function addUser(fields: { username?: string; email?: string; rate?: number } = {}): Promise<number> {
  const unique = randomUUID()
  const data = { username: unique, email: `${unique}@example.org`, password: '!', ...fields }
  return (await db.prisma.user.create({ data })).id
}

async function addDraw(): Promise<number> {
  const at = new Date(startsAt.getTime() + Math.floor(Math.random() * 1e9))
  const hex = 'a'.repeat(64)
  return (await db.prisma.draw.create({ data: { startsAt: at, drawnAt: at, seed: hex, inputHash: hex } })).id
}

async function addRoom(drawId: number, ordinal = 0): Promise<number> {
  const closesAt = new Date(startsAt.getTime() + 15 * 60_000)
  return (await db.prisma.room.create({ data: { drawId, ordinal, startsAt, closesAt } })).id
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  )
}

test.each([
  { index: 'users_username_key', first: { username: 'Hana' }, second: { username: 'hANA' } },
  { index: 'users_email_key', first: { email: 'Taro@Example.org' }, second: { email: 'taro@example.ORG' } },
])('$second differs from $first only in case and is taken', async ({ index, first, second }) => {
  await addUser(first)

  expect(violatedUnique(await failureOf(addUser(second)))).toBe(index)
})

test('a duplicate in plain SQL tells the same index as Prisma does', async () => {
  const insert = `insert into users (username, email, password) values ($1, $2, '!')`
  await db.pool.query(insert, ['sql', 'sql@example.org'])

  expect(violatedUnique(await failureOf(db.pool.query(insert, ['SQL', 'other@example.org'])))).toBe(
    'users_username_key',
  )
})

test.each([-1, 1001])('a rate of %i is no rate', async (rate) => {
  expect(await failureOf(addUser({ rate }))).toBeInstanceOf(Error)
})

test('a person enrols once in a slot', async () => {
  const userId = await addUser()
  await db.prisma.enrolment.create({ data: { userId, startsAt } })

  const failure = await failureOf(db.prisma.enrolment.create({ data: { userId, startsAt } }))

  expect(violatedUnique(failure)).not.toBeNull()
})

test('a person has one seat in a draw, whatever the room', async () => {
  const userId = await addUser()
  const drawId = await addDraw()
  const [first, second] = [await addRoom(drawId, 0), await addRoom(drawId, 1)]
  await db.prisma.seat.create({ data: { userId, drawId, roomId: first } })

  const failure = await failureOf(db.prisma.seat.create({ data: { userId, drawId, roomId: second } }))

  expect(violatedUnique(failure)).not.toBeNull()
})

test('a seat cannot be in a room of another draw', async () => {
  const userId = await addUser()
  const roomId = await addRoom(await addDraw())
  const drawId = await addDraw()

  expect(await failureOf(db.prisma.seat.create({ data: { userId, drawId, roomId } }))).toBeInstanceOf(Error)
})

test('a slot is drawn once', async () => {
  const hex = 'b'.repeat(64)
  const data = { startsAt, drawnAt: startsAt, seed: hex, inputHash: hex }
  await db.prisma.draw.create({ data })

  expect(violatedUnique(await failureOf(db.prisma.draw.create({ data })))).not.toBeNull()
})

test('a room is not ready without a meeting, nor failed without a reason', async () => {
  const id = await addRoom(await addDraw())

  expect(await failureOf(db.prisma.room.update({ where: { id }, data: { state: 'ready' } }))).toBeInstanceOf(
    Error,
  )
  expect(await failureOf(db.prisma.room.update({ where: { id }, data: { state: 'failed' } }))).toBeInstanceOf(
    Error,
  )
})

test('an instant is the same for Prisma and SQL', async () => {
  const userId = await addUser()
  await db.pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [userId, startsAt])

  const enrolment = await db.prisma.enrolment.findFirstOrThrow({ where: { userId } })

  expect(enrolment.startsAt).toEqual(startsAt)
})
