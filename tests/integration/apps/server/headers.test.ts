import { afterAll, expect, test } from 'vitest'
import { call } from '../../../support/kuji-calls.ts'
import { aRunningServer } from '../../../support/running-server.ts'

const plain = await aRunningServer()
const secure = await aRunningServer({ publicUrl: 'https://kuji.example' })
afterAll(async () => {
  await plain.close()
  await secure.close()
})

const account = { username: 'hana', email: 'hana@people.example', password: 'early to rise' }

test('every answer, whatever it is, comes with the shields up', async () => {
  for (const url of ['/healthz', '/nothing', '/meeting_url/1', '/openapi.json', '/trpc/account.me']) {
    const { headers } = await call(plain, { method: 'GET', url })

    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    })
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-powered-by']).toBeUndefined()
    expect(headers['access-control-allow-origin']).toBeUndefined()
  }
})

test('on https browsers are told to stay there, on plain http they are not', async () => {
  const safe = (await call(secure, { method: 'GET', url: '/healthz' })).headers
  const local = (await call(plain, { method: 'GET', url: '/healthz' })).headers

  expect(safe['strict-transport-security']).toContain('max-age=')
  expect(safe['content-security-policy']).toContain('upgrade-insecure-requests')
  expect(local['strict-transport-security']).toBeUndefined()
  expect(local['content-security-policy']).not.toContain('upgrade-insecure-requests')
})

test('the session cookie is out of reach of scripts and other sites, and on https never sent without it', async () => {
  const signUp = { method: 'POST', url: '/trpc/account.signUp', body: { ...account, locale: 'en' } } as const
  const local = await call(plain, { ...signUp, headers: { origin: 'http://localhost:3000' } })
  const safe = await call(secure, { ...signUp, headers: { origin: 'https://kuji.example' } })

  expect(local.headers['set-cookie']).toMatch(
    /^kuji_session=[a-z0-9]{40}; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax$/,
  )
  expect(safe.headers['set-cookie']).toMatch(
    /^kuji_session=[a-z0-9]{40}; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax; Secure$/,
  )
})

test('logging out empties the cookie', async () => {
  const reply = await call(plain, {
    method: 'POST',
    url: '/trpc/account.logOut',
    headers: { origin: 'http://localhost:3000' },
    body: {},
  })

  expect(reply.headers['set-cookie']).toMatch(/^kuji_session=; HttpOnly; Max-Age=0; Path=\/; SameSite=Lax$/)
})

test('answers that belong to one person are kept by nobody on the way', async () => {
  const headers = { origin: 'http://localhost:3000' }
  for (const url of ['/trpc/account.me', '/meeting_url/1', '/trpc/now.view']) {
    const reply = await call(plain, { method: 'GET', url, headers })

    expect([url, reply.headers['cache-control']]).toEqual([url, 'no-store'])
  }
})

test('the shields leave nothing out for a browser on the same network', async () => {
  const reply = await call(plain, {
    method: 'POST',
    url: '/trpc/account.logIn',
    headers: { origin: 'http://192.168.0.7:3000', host: '192.168.0.7:3000' },
    body: { username: account.username, password: account.password },
  })

  expect(reply.statusCode).toBe(200)
})
