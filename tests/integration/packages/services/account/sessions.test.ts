import { createHash } from 'node:crypto'
import { tidyUp } from '@kuji/services/operations/tidy-up'
import { afterAll, expect, test } from 'vitest'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { sessions, deps } = server.app

async function everythingStored(): Promise<string> {
  const tables = ['users', 'sessions', 'rate_limits']
  const rows = await Promise.all(
    tables.map(async (table) => (await deps.db.pool.query(`select * from ${table}`)).rows),
  )
  return JSON.stringify(rows)
}

test('of a session only a hash is kept, and of a password only argon2id', async () => {
  const { token, password, userId } = await aPerson(server)
  const stored = await everythingStored()

  expect(stored).not.toContain(token)
  expect(stored).not.toContain(password)
  expect(stored).toContain(createHash('sha256').update(token).digest('hex'))
  const user = await deps.db.prisma.user.findUniqueOrThrow({ where: { id: userId } })
  expect(user.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(user.password.length).toBeLessThanOrEqual(128)
})

test('two people with one password have different hashes', async () => {
  const ids = [(await aPerson(server)).userId, (await aPerson(server)).userId]
  const users = await deps.db.prisma.user.findMany({ where: { id: { in: ids } } })

  expect(new Set(users.map(({ password }) => password)).size).toBe(2)
})

test('a session proves who holds it, until it is ended', async () => {
  const { userId, username } = await aPerson(server)
  const id = await sessions.open(userId)
  expect(await sessions.prove(id)).toEqual({ userId, username, locale: 'ja', renewed: false })

  await sessions.end(id)
  expect(await sessions.prove(id)).toBeNull()
})

test.each(['', 'x', 'A'.repeat(40), 'a'.repeat(41), `${'a'.repeat(39)}\u0000`, "' or 1=1 --"])(
  'an id that was made up proves nothing (%#)',
  async (id) => {
    expect(await sessions.prove(id)).toBeNull()
  },
)

test('an expired session proves nothing', async () => {
  const { userId } = await aPerson(server)
  const id = await sessions.open(userId)
  await deps.db.prisma.session.updateMany({ where: { userId }, data: { expiresAt: new Date(0) } })

  expect(await sessions.prove(id)).toBeNull()
  expect(await sessions.isOpen(id)).toBe(false)
})

test('a person who is deleted takes their sessions along', async () => {
  const { userId, token } = await aPerson(server)
  await deps.db.prisma.user.delete({ where: { id: userId } })

  expect(await sessions.prove(token)).toBeNull()
})

test('throwing away expired sessions leaves the others, however far the clock was moved', async () => {
  const { userId } = await aPerson(server)
  const [lasting, expired] = [await sessions.open(userId), await sessions.open(userId)]
  await deps.db.prisma.session.update({
    where: { idHash: createHash('sha256').update(expired).digest('hex') },
    data: { expiresAt: new Date(Date.now() - 1_000) },
  })
  server.clock.moveTo('2040-01-01T00:00:00Z')
  await tidyUp(deps)

  expect(await deps.db.prisma.session.count({ where: { userId } })).toBe(2)
  expect(await sessions.prove(lasting)).not.toBeNull()
})
