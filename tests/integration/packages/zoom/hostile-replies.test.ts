import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { AppError } from '@kuji/domain/errors'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { aMeetingRequest, patience, zoomClient } from '../../../support/zoom-simulator.ts'

const secrets = {
  token: `eyJ.${'tOkEn-0123456789_'.repeat(4)}`,
  startUrl: 'https://zoom.example/s/81234567890?zak=start-secret',
  clientSecret: 'a-client-secret',
}

/** What the next call for a token and the next other call are answered with, byte for byte. */
let next = { token: Buffer.alloc(0), api: Buffer.alloc(0) }
const server = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.once('data', (request) =>
    socket.end(request.toString().includes('/oauth/token') ? next.token : next.api),
  )
}).listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => void server.close())

const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const address = {
  ...{ accountId: 'account', clientId: 'client', clientSecret: secrets.clientSecret },
  ...{ oauthUrl: `${url}/oauth/token`, apiUrl: `${url}/v2` },
}
const limits = { wholeMs: 1_000, queueMs: 100, pauseMs: 1, replyBytes: 20_000, breakAfter: 1_000_000 }

const aSecret = fc.constantFrom(secrets.token, secrets.startUrl)
const words = fc.oneof(fc.string({ maxLength: 20 }), aSecret)
const json = fc
  .oneof(
    fc.json({ maxDepth: 3 }),
    fc
      .record(
        {
          code: fc.oneof(fc.constantFrom(124, 300, 429, 1001, 3000, 3001, 3161, 4711), fc.anything()),
          message: fc.oneof(
            words,
            words.map((said) => `It said ${said} today`),
          ),
          reason: words,
          error: words,
          errors: fc.array(fc.record({ field: words, message: words }), { maxLength: 2 }),
          id: fc.oneof(fc.nat(), words, fc.constant(null)),
          start_url: aSecret,
          join_url: fc.oneof(fc.constant(''), words),
          access_token: words,
          settings: fc.oneof(fc.object({ maxDepth: 1 }), words),
        },
        { requiredKeys: [] },
      )
      .map((body) => JSON.stringify(body, (_key, value: unknown) => (typeof value === 'bigint' ? 0 : value))),
  )
  .map((text) => text ?? '')

const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  json.map((text) => Buffer.from(text)),
  fc.tuple(json, fc.nat(200)).map(([text, length]) => Buffer.from(text.slice(0, length))),
  aSecret.map((secret) => Buffer.from(`<html>${secret}</html>`)),
)

const httpReply = fc
  .record({
    status: fc.oneof(
      fc.constantFrom(200, 201, 302, 400, 401, 404, 429, 500, 503),
      fc.integer({ min: 200, max: 599 }),
    ),
    type: fc.constantFrom('application/json', 'text/html', 'application/xml', ''),
    retryAfter: fc.oneof(fc.constantFrom('1', 'soon', '2026-11-24T00:00:00Z', '-1'), fc.nat().map(String)),
    promised: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(400) }),
    body,
  })
  .map(({ status, type, retryAfter, promised, body }) =>
    Buffer.concat([
      Buffer.from(
        `HTTP/1.1 ${status} x\r\ncontent-type: ${type}\r\nretry-after: ${retryAfter}\r\ncontent-length: ${promised ?? body.length}\r\nconnection: close\r\n\r\n`,
      ),
      body,
    ]),
  )

const rubbish = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: aSecret.map((secret) => Buffer.from(`HTTP/1.1 200 OK\r\n${secret}`)) },
  { weight: 6, arbitrary: httpReply },
)

const goodToken = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${JSON.stringify({
    access_token: secrets.token,
    expires_in: 3599,
  })}`,
)

test(
  'whatever bytes come back, a call ends with one of our codes and gives no secret away',
  { timeout: 60_000 },
  async () => {
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(rubbish, fc.boolean(), async (bytes, isForToken) => {
        next = isForToken ? { token: bytes, api: bytes } : { token: goodToken, api: bytes }
        const { meetings, lines } = zoomClient(address, { limits })

        const error: unknown = await meetings.create(aMeetingRequest(), patience).catch((thrown) => thrown)

        expect(error).toBeInstanceOf(AppError)
        expect((error as AppError).code).toMatch(/^ZOOM_/)
        codes.add((error as AppError).code)
        const told = inspect(error, { depth: 10, showHidden: true }) + lines.join('\n')
        for (const secret of [secrets.token.slice(0, 45), 'start-secret', secrets.clientSecret]) {
          expect(told).not.toContain(secret)
        }
      }),
      { numRuns: 300 },
    )
    // The bytes were of many kinds, and not all the same to us.
    expect(codes.size).toBeGreaterThan(3)
  },
)
