import { afterAll, expect, onTestFinished, test } from 'vitest'
import { call, meetingUrl, refusalOf, register } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { ownDatabaseServer } from '../../../../support/own-database-server.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const insides = /select|insert|prisma|postgres|ECONN|57P01|relation|\.ts|\/packages\//i

test('while the database is away every call says so in plain words, and afterwards all is well', async () => {
  const database = await ownDatabaseServer()
  const kuji = await aRunningServer({ databaseUrl: database.url })
  onTestFinished(() => kuji.close().finally(database.stop))
  const by = await aPerson(kuji)
  const headers = { authorization: `Bearer ${kuji.triggerToken}` }
  const account = { username: 'late', email: 'late@people.example', password: 'early to rise' }
  const password = { username: by.username, password: by.password }
  const page = { cookie: by.cookie, origin: 'http://localhost:3000' }
  kuji.clock.moveTo('2030-01-06T23:50:00Z')
  await database.stop()

  for (const one of [
    { method: 'POST', url: '/signup', body: account },
    { method: 'POST', url: '/login', body: password },
    { method: 'POST', url: '/logout', by },
    { method: 'POST', url: '/register', by, body: { date: '2030-01-09' } },
    { method: 'DELETE', url: '/register/1', by },
    { method: 'GET', url: `/meeting_url/${by.userId}`, by },
    { method: 'POST', url: '/participated', by },
    { method: 'POST', url: '/assign_room/09:00', headers },
    { method: 'GET', url: '/assign_room/1', headers },
    { method: 'GET', url: '/readyz' },
  ] as const) {
    const reply = await call(kuji, one)
    expect([one.url, ...refusalOf(reply)]).toEqual([one.url, 503, 'DATABASE_UNREACHABLE'])
    expect(reply.body).not.toMatch(insides)
  }
  for (const one of [
    { method: 'GET', url: '/trpc/now.view', headers: page },
    { method: 'GET', url: '/trpc/account.me', headers: page },
    { method: 'POST', url: '/trpc/account.logIn', headers: { origin: page.origin }, body: password },
  ] as const) {
    const reply = await call(kuji, one)
    expect(reply.json().error.data).toMatchObject({ appCode: 'DATABASE_UNREACHABLE', httpStatus: 503 })
    expect([one.url, reply.statusCode]).toEqual([one.url, 503])
    expect(reply.body).not.toMatch(insides)
  }
  expect((await call(kuji, { method: 'GET', url: '/healthz' })).statusCode).toBe(200)

  await database.start()
  expect((await call(kuji, { method: 'GET', url: '/readyz' })).statusCode).toBe(200)
  expect(await meetingUrl(kuji, by)).toMatchObject({ status: 'none' })
  expect((await register(kuji, by, '2030-01-09')).statusCode).toBe(201)
})

test('something unexpected inside is an internal error without a word about it', async () => {
  const by = await aPerson(server)
  const { pool } = server.deps.db
  await pool.query('alter table practice_slots rename to practice_slots_away')
  const rest = await call(server, { method: 'GET', url: `/meeting_url/${by.userId}`, by })
  const page = await call(server, { method: 'GET', url: '/trpc/now.view', headers: { cookie: by.cookie } })
  await pool.query('alter table practice_slots_away rename to practice_slots')

  expect(refusalOf(rest)).toEqual([500, 'INTERNAL'])
  expect(page.json().error).toMatchObject({
    message: 'INTERNAL',
    data: { appCode: 'INTERNAL', httpStatus: 500 },
  })
  for (const reply of [rest, page]) expect(reply.body).not.toMatch(insides)
  expect(server.logLines.join('')).toContain('practice_slots')
})
