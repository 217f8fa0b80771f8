import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { call, refusalOf } from '../../../../support/kuji-calls.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ limits: { signUpPerHour: 3, logInFailures: 2 } })
afterAll(() => server.close())

/** A call through the reverse proxy on this machine, from a machine far away. */
function from(address: string, url: string, body: object) {
  return call(server, { method: 'POST', url, body, headers: { 'x-forwarded-for': address } })
}

function signUpFrom(address: string) {
  const username = `r-${randomUUID()}`
  return from(address, '/signup', {
    username,
    email: `${username}@people.example`,
    password: 'early to rise',
  })
}

test('an address may sign up so many times an hour, and another address is not concerned', async () => {
  for (let account = 0; account < 3; account++)
    expect((await signUpFrom('198.51.100.1')).statusCode).toBe(201)
  const reply = await signUpFrom('198.51.100.1')

  expect(refusalOf(reply)).toEqual([429, 'RATE_LIMITED'])
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(3500)
  expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(3600)
  expect((await signUpFrom('198.51.100.2')).statusCode).toBe(201)
})

test('only the proxy on this machine is believed about where a call comes from', async () => {
  const claim = (hop: number) => signUpFrom(`203.0.113.${hop}, 198.51.100.77`)
  for (let account = 0; account < 3; account++) expect((await claim(account)).statusCode).toBe(201)

  expect(refusalOf(await claim(9))).toEqual([429, 'RATE_LIMITED'])
})

test('one address that tries many accounts is shut out, and another address is not', async () => {
  const guess = (address: string) =>
    from(address, '/login', { username: `nobody-${randomUUID()}`, password: 'wrong password' })
  for (let account = 0; account < 20; account++)
    expect(refusalOf(await guess('198.51.100.3'))).toEqual([401, 'WRONG_CREDENTIALS'])

  expect(refusalOf(await guess('198.51.100.3'))).toEqual([429, 'RATE_LIMITED'])
  expect(refusalOf(await guess('198.51.100.4'))).toEqual([401, 'WRONG_CREDENTIALS'])
})

test('what is over its time is swept away, and what still counts is not', async () => {
  const { tidyUp } = await import('@kuji/services/operations/tidy-up')
  await server.deps.db.pool.query(`insert into rate_limits (key, points, expire) values ('old', 9, 1000)`)
  const before = await server.deps.db.prisma.rateLimit.count()
  await tidyUp(server.deps)

  expect(await server.deps.db.prisma.rateLimit.count()).toBe(before - 1)
})
