import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { call, refusalOf } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const json = { 'content-type': 'application/json' }
const account = { username: 'nobody-yet', email: 'nobody-yet@people.example', password: 'early to rise' }

test.each([
  '{',
  '{"username": "hana",}',
  "{'username': 'hana'}",
  'username=hana',
  '\u0000',
  '{"username":"a","username"}',
  '{"__proto__": {"rate": 1000}}',
])('the body %j is not JSON that it takes', async (body) => {
  const reply = await call(server, { method: 'POST', url: '/signup', headers: json, body })

  expect(refusalOf(reply)).toEqual([400, 'MALFORMED_JSON'])
})

test.each(['null', '[]', '"hana"', '7', 'true', '{}', '[{"username":"hana"}]'])(
  'the body %s is JSON, and not what is documented',
  async (body) => {
    const reply = await call(server, { method: 'POST', url: '/signup', headers: json, body })

    expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
  },
)

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml', 'x'])(
  'a body of type %s is not what is documented',
  async (type) => {
    const headers = { 'content-type': type }
    const reply = await call(server, {
      method: 'POST',
      url: '/signup',
      headers,
      body: JSON.stringify(account),
    })

    expect(refusalOf(reply)).toEqual([400, 'INVALID_INPUT'])
  },
)

test('a body of 64 kB is read, and one byte more is too large', async () => {
  const send = (bytes: number, url: string) => {
    const frame = JSON.stringify({ ...account, password: '' }).length
    const body = JSON.stringify({ ...account, password: 'p'.repeat(bytes - frame) })
    return call(server, { method: 'POST', url, headers: json, body })
  }

  expect(refusalOf(await send(65_536, '/signup'))).toEqual([400, 'INVALID_INPUT'])
  for (const url of ['/signup', '/login', '/register', '/participated', '/assign_room'])
    expect([url, ...refusalOf(await send(65_537, url))]).toEqual([url, 413, 'PAYLOAD_TOO_LARGE'])
})

test.each([
  ['GET', '/nothing/here'],
  ['GET', '/signup'],
  ['PUT', '/register/1'],
  ['POST', '/'],
  ['POST', '/meeting_url/1'],
  ['DELETE', '/register'],
  ['GET', '/trpcx'],
  ['GET', '/..%2f..%2fpackage.json'],
  ['GET', '/index.html%00'],
  ['GET', '//'],
] as const)('%s %s is nothing, in the usual shape', async (method, url) => {
  const reply = await call(server, { method, url })

  expect(refusalOf(reply)).toEqual([404, 'NOT_FOUND'])
  expect(reply.headers['content-type']).toContain('application/json')
})

test.each(['/meeting_url/%', '/meeting_url/%E0%A4%A', '/%c0%af', '/assign_room/%zz'])(
  'the broken address %s is told in the usual shape',
  async (url) => {
    const { token } = await aPerson(server)
    const reply = await call(server, { method: 'GET', url, headers: { authorization: `Bearer ${token}` } })

    expect(reply.statusCode).toBeGreaterThanOrEqual(400)
    expect(reply.statusCode).toBeLessThan(500)
    expect(refusalOf(reply)[1]).toMatch(/^(INVALID_INPUT|NOT_FOUND)$/)
  },
)

test('an address far too long is told in the usual shape', async () => {
  const reply = await call(server, { method: 'GET', url: `/meeting_url/${'1'.repeat(6000)}` })

  expect(refusalOf(reply)[1]).toMatch(/^(INVALID_INPUT|NOT_FOUND)$/)
})

test('what is not even HTTP is told in the usual shape, and the server goes on', async () => {
  const { port } = new URL(await server.listen())
  const socket = connect(Number(port), '127.0.0.1')
  socket.end('GET / HTTP/1.1\r\nHost: kuji\r\nContent-Length: x\r\n\r\n')
  const [head, body] = (await text(socket)).split('\r\n\r\n')

  expect(head).toMatch(/^HTTP\/1.1 400 /)
  expect(JSON.parse(body ?? '')).toEqual({
    error: { code: 'INVALID_INPUT', message: expect.any(String) },
  })
  expect(
    (await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(5000) })).status,
  ).toBe(200)
})

test('the answer to a bad request names the field, and repeats nothing of its value', async () => {
  const reply = await call(server, {
    method: 'POST',
    url: '/signup',
    body: { ...account, email: 'a-secret-that-was-typed-into-the-wrong-field' },
  })

  expect(reply.body).toContain('email')
  expect(reply.body).not.toContain('a-secret')
})

test('no log line carries a password or a token', async () => {
  const { password, token } = await aPerson(server)
  const log = server.logLines.join('')

  expect(log).toContain('"route":"/signup"')
  for (const secret of [password, token]) expect(log).not.toContain(secret)
})
