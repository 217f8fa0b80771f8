import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { median } from '../../../../bench/median.ts'
import { call, meetingUrl, post, refusalOf } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ limits: { logInFailures: 5 } })
afterAll(() => server.close())

function anAccount(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const username = `a-${randomUUID()}`
  return { username, email: `${username}@people.example`, password: 'early to rise', ...changes }
}

test('signing up gives an id and a token that works at once', async () => {
  const reply = await post(server, '/signup', { body: anAccount() })
  const { user_id: userId, token } = reply.json()

  expect(reply.statusCode).toBe(201)
  expect(userId).toEqual(expect.any(Number))
  const asked = await call(server, {
    method: 'GET',
    url: `/meeting_url/${userId}`,
    headers: { authorization: `Bearer ${token}` },
  })
  expect(asked.json()).toMatchObject({ status: 'none' })
})

test('a username differing only in case, width or surrounding space is taken', async () => {
  const { username } = await aPerson(server, `Hana-${randomUUID()}`)
  for (const other of [username.toUpperCase(), ` ${username} `, username.replace('Hana', 'Ｈana')]) {
    const reply = await post(server, '/signup', { body: anAccount({ username: other }) })

    expect(refusalOf(reply)).toEqual([409, 'USERNAME_TAKEN'])
  }
})

test('an e-mail differing only in case is taken', async () => {
  const { email } = await aPerson(server)
  const reply = await post(server, '/signup', { body: anAccount({ email: email.toUpperCase() }) })

  expect(refusalOf(reply)).toEqual([409, 'EMAIL_TAKEN'])
})

test('ten who sign up under one name at once make one account', async () => {
  const username = `race-${randomUUID()}`
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => post(server, '/signup', { body: anAccount({ username }) })),
  )

  expect(replies.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
  for (const reply of replies.filter(({ statusCode }) => statusCode !== 201))
    expect(refusalOf(reply)).toEqual([409, 'USERNAME_TAKEN'])
})

test.each([
  { what: 'no username', changes: { username: undefined } },
  { what: 'an empty username', changes: { username: '' } },
  { what: 'a username of spaces', changes: { username: ' \u3000 ' } },
  { what: 'a username of 151 characters', changes: { username: 'a'.repeat(151) } },
  { what: 'a username that grows over 150 in its one form', changes: { username: '\ufdfa'.repeat(20) } },
  { what: 'a username of a megabyte-ish length', changes: { username: 'a'.repeat(30_000) } },
  { what: 'a username with an @', changes: { username: 'hana@home' } },
  { what: 'a username with a full-width @', changes: { username: 'hana＠home' } },
  { what: 'a username with a NUL', changes: { username: 'ha\u0000na' } },
  { what: 'a username with a line break', changes: { username: 'ha\nna' } },
  { what: 'a username that cannot be seen', changes: { username: '\u200b\u2060' } },
  { what: 'a username that turns the text beside it', changes: { username: 'ha\u202ena' } },
  { what: 'a number as username', changes: { username: 7 } },
  { what: 'no e-mail', changes: { email: undefined } },
  { what: 'an e-mail without a domain', changes: { email: 'hana' } },
  { what: 'an e-mail of 255 characters', changes: { email: `${'a'.repeat(60)}@${'b'.repeat(186)}.example` } },
  { what: 'an e-mail with a NUL', changes: { email: 'ha\u0000na@people.example' } },
  { what: 'a password of seven characters', changes: { password: '1234567' } },
  { what: 'a password of 257 characters', changes: { password: 'p'.repeat(257) } },
  { what: 'a field it does not know', changes: { rate: 1000 } },
])('signing up with $what is invalid, and makes no account', async ({ changes }) => {
  const before = await server.deps.db.prisma.user.count()
  const reply = await post(server, '/signup', { body: anAccount(changes) })

  expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
  expect(await server.deps.db.prisma.user.count()).toBe(before)
})

test('names of every script and of 150 characters are welcome', async () => {
  for (const username of [
    '花 子',
    'Ünïcødé',
    'עינב',
    '🌅 dawn',
    "o'hara; drop table users --",
    'x'.repeat(150),
  ]) {
    const reply = await post(server, '/signup', { body: anAccount({ username }) })

    expect(reply.statusCode).toBe(201)
  }
})

test('logging in takes the username in any case, the e-mail in any case, and gives a fresh token', async () => {
  const person = await aPerson(server, `Mixed-${randomUUID()}`)
  const names = [person.username, person.username.toUpperCase(), person.email, person.email.toUpperCase()]
  for (const username of [...names, ` ${person.username} `]) {
    const reply = await post(server, '/login', { body: { username, password: person.password } })

    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toEqual({ user_id: person.userId, token: expect.stringMatching(/^[a-z0-9]{40}$/) })
    expect(reply.json().token).not.toBe(person.token)
  }
})

test('a password is compared in one Unicode form, and to the last character', async () => {
  const account = anAccount({ password: 'sch\u006f\u0308n fr\u00fch auf' })
  await post(server, '/signup', { body: account })
  const logIn = (password: string) =>
    post(server, '/login', { body: { username: account['username'], password } })

  expect((await logIn('sch\u00f6n fru\u0308h auf')).statusCode).toBe(200)
  expect(refusalOf(await logIn('sch\u00f6n fr\u00fch au'))).toEqual([401, 'WRONG_CREDENTIALS'])
})

test('an unknown user and a wrong password get the same answer', async () => {
  const { username, email } = await aPerson(server)
  const replies = await Promise.all(
    [username, email, 'nobody', 'nobody@people.example'].map((name) =>
      post(server, '/login', { body: { username: name, password: 'not the password' } }),
    ),
  )

  for (const reply of replies) expect(refusalOf(reply)).toEqual([401, 'WRONG_CREDENTIALS'])
  expect(new Set(replies.map(({ body }) => body)).size).toBe(1)
})

test('an unknown user and a wrong password take the same time', async () => {
  const timeOf = async (username: string): Promise<number> => {
    const start = performance.now()
    await post(server, '/login', { body: { username, password: 'not the password' } })
    return performance.now() - start
  }
  await timeOf('warm-up')
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let run = 0; run < 9; run++) {
    known.push(await timeOf((await aPerson(server)).username))
    unknown.push(await timeOf(`nobody-${run}`))
  }
  const ratio = median(unknown) / median(known)

  // The hash is nearly all of it: without it the answer would come twenty times as fast.
  expect(ratio).toBeGreaterThan(1 / 3)
  expect(ratio).toBeLessThan(3)
})

test('made-up sleepers cannot log in', async () => {
  await server.deps.db.prisma.user.create({
    data: { username: 'sleeper-99', email: 'sleeper-99@sample.invalid', password: '!', isSample: true },
  })
  for (const password of ['!', '']) {
    const reply = await post(server, '/login', { body: { username: 'sleeper-99', password } })

    expect(reply.statusCode).toBe(password === '' ? 400 : 401)
  }
})

test.each([
  { what: 'a NUL in the name', body: { username: 'ha\u0000na', password: 'early to rise' } },
  { what: 'a NUL in the e-mail', body: { username: 'ha\u0000na@people.example', password: 'early to rise' } },
])('logging in with $what is invalid', async ({ body }) => {
  expect(refusalOf(await post(server, '/login', { body }))).toEqual([400, 'INVALID_INPUT'])
})

test('logging in with a field it does not know is invalid', async () => {
  const body = { username: 'hana', password: 'early to rise', remember: true }

  expect(refusalOf(await post(server, '/login', { body }))).toEqual([400, 'INVALID_INPUT'])
})

test('logging out ends this token and no other, and answers with nothing', async () => {
  const by = await aPerson(server)
  const other = await post(server, '/login', { body: { username: by.username, password: by.password } })
  const reply = await post(server, '/logout', { by })

  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect(refusalOf(await post(server, '/logout', { by }))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(await meetingUrl(server, { ...by, token: other.json().token })).toMatchObject({ status: 'none' })
})

test('an expired token is refused', async () => {
  const by = await aPerson(server)
  await server.deps.db.prisma.session.updateMany({
    where: { userId: by.userId },
    data: { expiresAt: new Date(Date.now() - 1000) },
  })

  expect(refusalOf(await post(server, '/logout', { by }))).toEqual([401, 'NOT_SIGNED_IN'])
})

test.each([
  { what: 'no token', authorization: undefined },
  { what: 'an empty one', authorization: 'Bearer ' },
  { what: 'a forged one', authorization: `Bearer ${'a'.repeat(40)}` },
  { what: 'one with a NUL', authorization: 'Bearer %00' },
  { what: 'a long one', authorization: `Bearer ${'a'.repeat(4000)}` },
  { what: 'another scheme', authorization: 'Basic aGFuYTpoYW5h' },
])('with $what nobody is signed in', async ({ authorization }) => {
  const headers = authorization === undefined ? {} : { authorization }
  for (const [method, url] of [
    ['POST', '/logout'],
    ['POST', '/register'],
    ['DELETE', '/register/1'],
    ['GET', '/meeting_url/1'],
    ['POST', '/participated'],
  ] as const) {
    const reply = await call(server, { method, url, headers })

    expect([url, ...refusalOf(reply)]).toEqual([url, 401, 'NOT_SIGNED_IN'])
  }
})

test('the hash of a token, as the database has it, is no token', async () => {
  const by = await aPerson(server)
  const row = await server.deps.db.prisma.session.findFirstOrThrow({ where: { userId: by.userId } })

  expect(refusalOf(await post(server, '/logout', { by: { ...by, token: row.idHash } }))).toEqual([
    401,
    'NOT_SIGNED_IN',
  ])
})

test('a cookie does not count for the REST API', async () => {
  const { cookie, userId } = await aPerson(server)
  const reply = await call(server, { method: 'GET', url: `/meeting_url/${userId}`, headers: { cookie } })

  expect(refusalOf(reply)).toEqual([401, 'NOT_SIGNED_IN'])
})

test('after too many wrong passwords the account is shut for a while, even for the right one', async () => {
  const { username, email, password } = await aPerson(server)
  for (let failure = 0; failure < 5; failure++) {
    const name = failure % 2 === 0 ? username : email
    const reply = await post(server, '/login', { body: { username: name, password: 'wrong password' } })
    expect(refusalOf(reply)).toEqual([401, 'WRONG_CREDENTIALS'])
  }
  const reply = await post(server, '/login', { body: { username, password } })

  expect(refusalOf(reply)).toEqual([429, 'RATE_LIMITED'])
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(800)
  expect(Number(reply.headers['retry-after'])).toBeLessThanOrEqual(900)
})

test('a name that does not exist is shut in the same way', async () => {
  const body = { username: `nobody-${randomUUID()}`, password: 'wrong password' }
  for (let failure = 0; failure < 5; failure++) await post(server, '/login', { body })

  expect(refusalOf(await post(server, '/login', { body }))).toEqual([429, 'RATE_LIMITED'])
})

test('logging in rightly forgives the failures before', async () => {
  const { username, password } = await aPerson(server)
  for (let round = 0; round < 3; round++) {
    for (let failure = 0; failure < 4; failure++)
      await post(server, '/login', { body: { username, password: 'wrong password' } })
    const reply = await post(server, '/login', { body: { username, password } })

    expect(reply.statusCode).toBe(200)
  }
})
