import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, expect, test } from 'vitest'
import { aRoomInMeeting, jobsWaiting } from '../../../support/room-in-meeting.ts'
import { aRunningServer, type RunningServer } from '../../../support/running-server.ts'
import { refusalOf } from '../../../support/kuji-calls.ts'
import { signed, webhookSecret, zoomEventBody, type PostedMessage } from '../../../support/zoom-messages.ts'

const metricsToken = 'a-metrics-token-for-tests'
const server = await aRunningServer({ webhookSecret, metricsToken })
afterAll(() => server.close())
const address = await server.listen()

const joined = 'meeting.participant_joined'

function post({ body, headers }: Partial<PostedMessage>, { http }: RunningServer = server) {
  return http.inject({
    method: 'POST',
    url: '/webhooks/zoom',
    headers: headers ?? {},
    ...(body && { payload: body }),
  })
}

/** What the counters read, by outcome; those at zero are left out. */
async function counted(): Promise<Record<string, number>> {
  const reply = await server.http.inject({
    url: '/metrics',
    headers: { authorization: `Bearer ${metricsToken}` },
  })
  const lines = [...reply.body.matchAll(/^kuji_zoom_webhooks_total\{outcome="(\w+)"\} (\d+)$/gm)]
  return Object.fromEntries(
    lines.map(([, name, count]) => [name, Number(count)]).filter(([, count]) => count !== 0),
  )
}

/** How the counters move while something is done. */
async function countedBy(act: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await counted()
  await act()
  const after = await counted()
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  )
}

/** A message about somebody with a name full of emoji, of an open room; the clock stands before the slot. */
async function aMessage(event = joined, meetingId?: string) {
  const room = await aRoomInMeeting(server)
  const now = server.clock.now()
  const body = zoomEventBody({ event, at: now, meetingId: meetingId ?? room.meetingId, who: 'hana' })
  return { ...signed(body, { now }), room, now }
}

test('a message of Zoom’s is answered with nothing, and queued without a word about the person', async () => {
  const message = await aMessage()
  const moved = await countedBy(async () => {
    const reply = await post(message)
    expect([reply.statusCode, reply.body]).toEqual([204, ''])
  })

  expect(moved).toEqual({ accepted: 1 })
  expect(await jobsWaiting(server, 'zoom-event', message.room)).toEqual([
    {
      event: joined,
      at: message.now.getTime(),
      meetingId: message.room.meetingId,
      uuid: 'run/1==',
      participant: 'uuid-of-hana',
    },
  ])
  const log = server.logLines.join('')
  expect(log).toContain('"outcome":"accepted"')
  for (const secret of ['田中', 'hana', 'secret.example', message.signature, webhookSecret])
    expect(log).not.toContain(secret)
})

test.each([
  [
    'of another secret',
    (one: PostedMessage) => signed(one.body, { now: server.clock.now(), secret: 'lark' }),
  ],
  ['without a signature', ({ body }: PostedMessage) => ({ body })],
  ['cut short', (one: PostedMessage) => ({ ...one, body: one.body.subarray(0, -1) })],
  ['written anew', (one: PostedMessage) => ({ ...one, body: Buffer.from(`${one.body.toString()} `) })],
  [
    'half signed',
    ({ body, headers }: PostedMessage) => ({ body, headers: { ...headers, 'x-zm-signature': 'v0=' } }),
  ],
])('a message %s is refused, counted, and not queued', async (_how, change) => {
  const message = await aMessage()
  const moved = await countedBy(async () => {
    expect(refusalOf(await post(change(message)))).toEqual([401, 'WRONG_SIGNATURE'])
  })

  expect(moved).toEqual({ bad_signature: 1 })
  expect(await jobsWaiting(server, 'zoom-event', message.room)).toEqual([])
})

test.each([
  ['six minutes old', -6],
  ['six minutes ahead', 6],
])('a message %s is refused and counted, well signed or not', async (_how, minutes) => {
  const { room, now, body } = await aMessage()
  const moved = await countedBy(async () => {
    const reply = await post(signed(body, { now: new Date(now.getTime() + minutes * 60_000) }))
    expect(refusalOf(reply)).toEqual([401, 'WRONG_SIGNATURE'])
  })

  expect(moved).toEqual({ old: 1 })
  expect(await jobsWaiting(server, 'zoom-event', room)).toEqual([])
})

test('Zoom signs by the real time, however far our clock was moved', async () => {
  const { room, body } = await aMessage()
  const reply = await post(signed(body, { now: new Date() }))

  expect(reply.statusCode).toBe(204)
  expect(await jobsWaiting(server, 'zoom-event', room)).toHaveLength(1)
})

test('a message that was good is refused when somebody plays it again later', async () => {
  const message = await aMessage()
  await post(message)
  message.room.goTo(1)

  expect(refusalOf(await post(message))).toEqual([401, 'WRONG_SIGNATURE'])
})

test('a message that comes three times, also at once, is one job', async () => {
  const message = await aMessage()
  const moved = await countedBy(() => Promise.all([post(message), post(message), post(message)]))

  expect(moved).toEqual({ accepted: 3 })
  expect(await jobsWaiting(server, 'zoom-event', message.room)).toHaveLength(1)
})

test('a message of a meeting that nobody here knows is refused and counted, and nothing of it is kept', async () => {
  const { headers, body } = await aMessage(joined, '11122233344')
  const moved = await countedBy(async () => {
    expect(refusalOf(await post({ headers, body }))).toEqual([404, 'NOT_FOUND'])
  })

  expect(moved).toEqual({ unknown_meeting: 1 })
  const none = { roomId: 0, meetingId: '11122233344' }
  expect(await jobsWaiting(server, 'zoom-event', none)).toEqual([])
})

test('a meeting is known until a day after its room has closed', async () => {
  const { room } = await aMessage()
  const post1 = () => {
    const now = server.clock.now()
    const body = zoomEventBody({ event: 'meeting.ended', at: now, meetingId: room.meetingId })
    return countedBy(() => post(signed(body, { now })))
  }
  room.goTo(15 + 23 * 60)
  expect(await post1()).toEqual({ accepted: 1 })
  room.goTo(15 + 24 * 60)
  expect(await post1()).toEqual({ unknown_meeting: 1 })
})

test.each([
  'not json',
  '[]',
  '\u0000',
  '{"event":"meeting.started"}',
  '{"event":"user.signed_in","event_ts":1,"payload":{"object":{"id":"7"}}}',
  '{"event":"meeting.participant_joined","event_ts":1,"payload":{"object":{"id":"7","uuid":"u"}}}',
  '{"event":"endpoint.url_validation","payload":{}}',
])('%j is Zoom’s, says nothing to Kuji, and is counted', async (body) => {
  const moved = await countedBy(async () => {
    expect((await post(signed(body, { now: server.clock.now() }))).statusCode).toBe(204)
  })

  expect(moved).toEqual({ ignored: 1 })
})

test('Zoom’s question for the secret is answered, and nobody else’s', async () => {
  const body =
    '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1,"event":"endpoint.url_validation"}'
  const good = await post(signed(body, { now: server.clock.now() }))
  const bad = await post(signed(body, { now: server.clock.now(), secret: 'lark' }))

  expect(good.statusCode).toBe(200)
  expect(good.json()).toEqual({
    plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
    // printf qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac a-webhook-secret-for-tests
    encryptedToken: 'aad2ea8caf9017adc2573830597d5717b04b2307d14105ae64fc0a7d3c137ec2',
  })
  expect(refusalOf(bad)).toEqual([401, 'WRONG_SIGNATURE'])
})

test.each([
  ['no body', {}],
  ['no body of a type', { headers: { 'content-type': 'application/json' } }],
  ['an empty body', { headers: { 'content-length': '0', 'content-type': 'application/json' } }],
  ['no body, and a signature', { headers: signed('', { now: new Date('2030-01-01T00:00:00Z') }).headers }],
])('%s is refused and counted', async (_how, message) => {
  const moved = await countedBy(async () => {
    expect(refusalOf(await post(message))).toEqual([400, 'INVALID_INPUT'])
  })

  expect(moved).toEqual({ empty: 1 })
})

test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'x', '', 'multipart/form-data'])(
  'what a body calls itself, here %j, does not matter when it is signed',
  async (type) => {
    const { headers, body, room } = await aMessage()
    const { 'content-type': _type, ...others } = headers
    const reply = await post({
      body,
      headers: { ...others, ...(type !== undefined && { 'content-type': type }) },
    })

    expect(reply.statusCode).toBe(204)
    expect(await jobsWaiting(server, 'zoom-event', room)).toHaveLength(1)
  },
)

/** Sends all of a body over the wire before it reads a word of the answer. */
async function send(
  body: Buffer,
  headers: readonly string[],
): Promise<[string | undefined, string | undefined]> {
  const { hostname, port } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.write(['POST /webhooks/zoom HTTP/1.1', 'Host: kuji', ...headers, '', ''].join('\r\n'))
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject)
    socket.end(body, resolve)
  })
  const [head, content] = (await text(socket)).split('\r\n\r\n')
  return [head?.split('\r\n', 1)[0], content]
}

const tenMegabytes = Buffer.alloc(10 * 1024 * 1024, 'a')
const asChunk = Buffer.concat([Buffer.from('a00000\r\n'), tenMegabytes, Buffer.from('\r\n0\r\n\r\n')])
test.each([
  ['that says so', `Content-Length: ${tenMegabytes.length}`, tenMegabytes],
  ['that comes in chunks', 'Transfer-Encoding: chunked', asChunk],
])('a body of 10 MB %s is refused and counted', async (_how, header, bytes) => {
  const moved = await countedBy(async () => {
    const [status, content] = await send(bytes, ['Content-Type: application/json', header])
    expect(status).toBe('HTTP/1.1 413 Payload Too Large')
    expect(content).toContain('"PAYLOAD_TOO_LARGE"')
  })

  expect(moved).toEqual({ too_large: 1 })
})

test('a signed body of 256 kB is read, and one byte more is too large', async () => {
  const now = server.clock.now()
  const post1 = (bytes: number) => post(signed('a'.repeat(bytes), { now }))

  expect((await post1(262_144)).statusCode).toBe(204)
  expect(refusalOf(await post1(262_145))).toEqual([413, 'PAYLOAD_TOO_LARGE'])
})

test('with a database that hangs Zoom is told within its 3 seconds to come again', async () => {
  const message = await aMessage()
  const holder = await server.deps.db.pool.connect()
  try {
    await holder.query('begin; lock table rooms in access exclusive mode')
    const begun = performance.now()
    const moved = await countedBy(async () => {
      expect(refusalOf(await post(message))).toEqual([503, 'DATABASE_UNREACHABLE'])
    })
    expect(performance.now() - begun).toBeLessThan(3000)
    expect(moved).toEqual({ unavailable: 1 })
  } finally {
    await holder.query('rollback')
    holder.release()
  }
  expect((await post(message)).statusCode).toBe(204)
  expect(await jobsWaiting(server, 'zoom-event', message.room)).toHaveLength(1)
})

test('without a secret there is no webhook, and without a token there are no metrics', async () => {
  const bare = await aRunningServer()
  try {
    const message = signed('{}', { now: bare.clock.now() })
    expect(refusalOf(await post(message, bare))).toEqual([404, 'NOT_FOUND'])
    expect(refusalOf(await bare.http.inject({ url: '/metrics' }))).toEqual([404, 'NOT_FOUND'])
  } finally {
    await bare.close()
  }
})

test('it is there by POST alone, and in no document for people', async () => {
  const reply = await server.http.inject({ method: 'GET', url: '/webhooks/zoom' })
  const { paths } = (await server.http.inject({ url: '/openapi.json' })).json<{ paths: object }>()

  expect(refusalOf(reply)).toEqual([404, 'NOT_FOUND'])
  expect(Object.keys(paths).filter((path) => /webhooks|metrics/.test(path))).toEqual([])
})
