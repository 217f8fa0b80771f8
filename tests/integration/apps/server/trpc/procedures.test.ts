import { appRouter } from '@kuji/server/router'
import { afterAll, expect, test } from 'vitest'
import { call } from '../../../../support/kuji-calls.ts'
import { aPage, ownOrigin, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

type Procedure = { readonly _def: { readonly type: string } }

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
const mutations = procedures.filter(([, { _def }]) => _def.type === 'mutation').map(([path]) => path)
const openToAll = ['account.me', 'account.signUp', 'account.logIn', 'account.logOut']

test('every procedure that changes something is among those tested here', () => {
  expect(mutations.toSorted()).toEqual(
    [
      'account.signUp',
      'account.logIn',
      'account.logOut',
      'account.setLocale',
      'slots.register',
      'slots.cancel',
      'now.getUp',
      'now.decline',
      'now.undecline',
      'calendar.makeFeed',
      'calendar.dropFeed',
      'signal.subscribe',
      'signal.unsubscribe',
      'signal.test',
      'practice.start',
      'record.dispute',
      'safety.block',
      'safety.unblock',
    ].toSorted(),
  )
})

test.each(mutations)('%s does nothing for another origin, or for none', async (path) => {
  const { cookie } = await aPerson(server)
  const foreign = [
    'https://evil.example',
    'http://localhost:3001',
    'http://localhost',
    'null',
    '',
    'localhost:3000',
  ]
  for (const origin of [...foreign, undefined]) {
    const headers = { cookie, ...(origin !== undefined && { origin }) }
    const reply = await call(server, { method: 'POST', url: `/trpc/${path}`, headers, body: {} })

    expect([origin, ...pageRefusalOf(reply)]).toEqual([origin, 403, 'FOREIGN_ORIGIN'])
  }
})

test('changes over GET, and several at once from another origin, are refused too', async () => {
  const { cookie } = await aPerson(server)
  const overGet = await call(server, { method: 'GET', url: '/trpc/account.logOut', headers: { cookie } })
  const batch = await call(server, {
    method: 'POST',
    url: '/trpc/account.logOut,practice.start?batch=1',
    headers: { cookie, origin: 'https://evil.example' },
    body: { 0: {}, 1: {} },
  })

  expect(overGet.statusCode).toBeGreaterThanOrEqual(400)
  expect(batch.json().map((one: { error: { data: object } }) => one.error.data)).toEqual([
    expect.objectContaining({ appCode: 'FOREIGN_ORIGIN' }),
    expect.objectContaining({ appCode: 'FOREIGN_ORIGIN' }),
  ])
})

test.each(
  procedures
    .map(([path, { _def }]) => ({ path, type: _def.type }))
    .filter(({ path }) => !openToAll.includes(path)),
)('$path is for people who are signed in', async ({ path, type }) => {
  const page = aPage(server)
  const reply = type === 'mutation' ? await page.change(path, {}) : await page.ask(path)

  if (type === 'subscription') expect(reply.body).toContain('NOT_SIGNED_IN')
  else expect(pageRefusalOf(reply)).toEqual([401, 'NOT_SIGNED_IN'])
})

test.each([
  'kuji_session=',
  'kuji_session=%00',
  `kuji_session=${'a'.repeat(40)}`,
  'other=1; kuji_session="x"',
])('the cookie "%s" proves nothing', async (cookie) => {
  const reply = await call(server, { method: 'GET', url: '/trpc/now.view', headers: { cookie } })

  expect(pageRefusalOf(reply)).toEqual([401, 'NOT_SIGNED_IN'])
})

test('a bearer token does not count for the pages', async () => {
  const { token } = await aPerson(server)
  const headers = { authorization: `Bearer ${token}`, origin: ownOrigin }

  expect(pageRefusalOf(await call(server, { method: 'GET', url: '/trpc/now.view', headers }))).toEqual([
    401,
    'NOT_SIGNED_IN',
  ])
})

test.each([
  { path: 'account.logIn', input: { username: 'hana' } },
  { path: 'account.logIn', input: { username: 'ha\u0000na', password: 'early to rise' } },
  {
    path: 'account.signUp',
    input: { username: 'a', email: 'a@b.example', password: 'early to rise', locale: 'fr' },
  },
  { path: 'account.setLocale', input: { locale: 'de' } },
  { path: 'account.setLocale', input: { locale: 'ja', rate: 1000 } },
  { path: 'slots.register', input: { startsAt: 'tomorrow' } },
  { path: 'slots.register', input: { startsAt: '2030-01-07T00:00:00+09:00' } },
  { path: 'slots.register', input: ['2030-01-07T00:00:00Z'] },
  { path: 'slots.cancel', input: { enrolmentId: '1' } },
  { path: 'slots.cancel', input: { enrolmentId: 2 ** 31 } },
  { path: 'now.getUp', input: { roomId: -1 } },
  { path: 'now.getUp', input: { roomId: 2 ** 53 } },
  { path: 'record.dispute', input: { seatId: 0 } },
  { path: 'safety.block', input: { seatId: '1' } },
  { path: 'safety.block', input: { seatId: 1, userId: 2 } },
  { path: 'safety.unblock', input: {} },
  { path: 'signal.subscribe', input: { endpoint: 'no address', keys: { p256dh: 'x', auth: 'y' } } },
  { path: 'signal.unsubscribe', input: { endpoint: `https://push.example/${'x'.repeat(2000)}` } },
])('$path refuses wrong input (%#)', async ({ path, input }) => {
  const reply = await aPage(server, await aPerson(server)).change(path, input)

  expect(pageRefusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
})

test('what is not JSON, too large, or not there is told as such', async () => {
  const headers = { origin: ownOrigin, 'content-type': 'application/json' }
  const send = (url: string, body: unknown) => call(server, { method: 'POST', url, headers, body })

  expect(pageRefusalOf(await send('/trpc/account.logIn', '{"username":'))).toEqual([400, 'INVALID_INPUT'])
  expect(pageRefusalOf(await send('/trpc/account.nothing', {}))).toEqual([404, 'NOT_FOUND'])
  const large = await send('/trpc/account.logIn', { username: 'x'.repeat(65_536) })
  expect([large.statusCode, large.body]).toEqual([413, expect.stringContaining('PAYLOAD_TOO_LARGE')])
})

test('a refusal carries its code and nothing else', async () => {
  const reply = await aPage(server).change('account.logIn', { username: 'nobody', password: 'early to rise' })

  expect(reply.json()).toEqual({
    error: {
      code: -32001,
      message: 'WRONG_CREDENTIALS',
      data: { appCode: 'WRONG_CREDENTIALS', code: 'UNAUTHORIZED', httpStatus: 401, path: 'account.logIn' },
    },
  })
})
