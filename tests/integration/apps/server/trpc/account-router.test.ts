import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { call } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ limits: { logInFailures: 3 } })
afterAll(() => server.close())

function withCookie(header: unknown): Person {
  return { cookie: String(header).split(';', 1)[0] } as Person
}

test('signing up on the page opens a session in the chosen language', async () => {
  const username = `s-${randomUUID()}`
  const reply = await aPage(server).change('account.signUp', {
    ...{ username: ` ${username} `, email: `${username}@people.example`, password: 'early to rise' },
    locale: 'en',
  })

  expect(dataOf(reply)).toEqual({ userId: expect.any(Number), username, locale: 'en' })
  const me = await aPage(server, withCookie(reply.headers['set-cookie'])).ask('account.me')
  expect(dataOf(me)).toEqual(dataOf(reply))
})

test('a taken name and a taken e-mail are told apart', async () => {
  const { username, email } = await aPerson(server)
  const signUp = (changes: object) =>
    aPage(server).change('account.signUp', {
      ...{
        username: `t-${randomUUID()}`,
        email: `${randomUUID()}@people.example`,
        password: 'early to rise',
      },
      locale: 'ja',
      ...changes,
    })

  expect(pageRefusalOf(await signUp({ username: username.toUpperCase() }))).toEqual([409, 'USERNAME_TAKEN'])
  expect(pageRefusalOf(await signUp({ email: email.toUpperCase() }))).toEqual([409, 'EMAIL_TAKEN'])
})

test('logging in again ends the session one came with', async () => {
  const person = await aPerson(server)
  const { username, password } = person
  const reply = await aPage(server, person).change('account.logIn', { username, password })

  expect(dataOf(await aPage(server, person).ask('account.me'))).toBeNull()
  expect(
    dataOf(await aPage(server, withCookie(reply.headers['set-cookie'])).ask('account.me')),
  ).toMatchObject({
    username,
  })
})

test('logging out ends the session on the server, not only in the browser', async () => {
  const person = await aPerson(server)
  await aPage(server, person).change('account.logOut')

  expect(dataOf(await aPage(server, person).ask('account.me'))).toBeNull()
  expect(pageRefusalOf(await aPage(server, person).ask('now.view'))).toEqual([401, 'NOT_SIGNED_IN'])
})

test('a session that is used in its second half is prolonged, and the cookie with it', async () => {
  const person = await aPerson(server)
  const { prisma } = server.deps.db
  const day = 86_400_000
  const untilIn = (days: number) =>
    prisma.session.updateMany({
      where: { userId: person.userId },
      data: { expiresAt: new Date(Date.now() + days * day) },
    })
  await untilIn(20)
  const early = await aPage(server, person).ask('account.me')
  await untilIn(10)
  const late = await aPage(server, person).ask('account.me')

  expect(early.headers['set-cookie']).toBeUndefined()
  expect(late.headers['set-cookie']).toContain(person.cookie)
  const session = await prisma.session.findFirstOrThrow({ where: { userId: person.userId } })
  expect(session.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * day)
})

test('the language is remembered', async () => {
  const person = await aPerson(server)
  await aPage(server, person).change('account.setLocale', { locale: 'en' })
  expect(dataOf(await aPage(server, person).ask('account.me'))).toMatchObject({ locale: 'en' })

  await aPage(server, person).change('account.setLocale', { locale: 'ja' })
  expect(dataOf(await aPage(server, person).ask('account.me'))).toMatchObject({ locale: 'ja' })
})

test('too many wrong passwords shut the account here as over REST', async () => {
  const { username } = await aPerson(server)
  const input = { username, password: 'wrong password' }
  for (let failure = 0; failure < 3; failure++)
    expect(pageRefusalOf(await aPage(server).change('account.logIn', input))).toEqual([
      401,
      'WRONG_CREDENTIALS',
    ])

  expect(pageRefusalOf(await aPage(server).change('account.logIn', input))).toEqual([429, 'RATE_LIMITED'])
})

test('where Kuji is on https, a page of plain http is another origin', async () => {
  const secure = await aRunningServer({ publicUrl: 'https://kuji.example' })
  const logOut = (origin: string) =>
    call(secure, {
      method: 'POST',
      url: '/trpc/account.logOut',
      headers: { origin, host: 'kuji.example' },
      body: {},
    })
  const replies = [await logOut('http://kuji.example'), await logOut('https://kuji.example')]
  await secure.close()

  expect(replies.map(({ statusCode }) => statusCode)).toEqual([403, 200])
})
