import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { NowView } from '@kuji/contract/now'
import type { AppRouter } from '@kuji/server/router'
import { userTopic } from '@kuji/services/rooms/now-topics'
import { tellNow } from '@kuji/services/rooms/tell-now'
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { register, trigger } from '../../../support/kuji-calls.ts'
import { aPage } from '../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../support/kuji-people.ts'
import { aMorning } from '../../../support/morning-of.ts'
import { followNow, type NowStream } from '../../../support/now-stream.ts'
import { aRunningServer } from '../../../support/running-server.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const server = await aRunningServer()
const address = await server.listen()
/** The server's ends of all connections. */
const sockets: Socket[] = []
server.http.server.on('connection', (socket) => sockets.push(socket))
afterAll(() => server.close())

function untilStatus(stream: NowStream, status: string): Promise<void> {
  return waitUntil(() => stream.statuses().at(-1) === status)
}

/** Somebody who is shown nothing yet, and what their first screen was told. */
async function somebodyFollowing() {
  const by = await aPerson(server)
  const stream = await followNow(address, by)
  await untilStatus(stream, 'none')
  return { by, stream }
}

test('a screen that comes back is told nothing that it knows, and then what changes', async () => {
  const morning = aMorning(server)
  const { by, stream } = await somebodyFollowing()
  stream.close()
  const again = await followNow(address, by, stream.ids[0])
  await waitUntil(() => again.signs.includes('connected'))
  await register(server, by, morning.startsAt)
  await untilStatus(again, 'registered')

  expect(again.statuses()).toEqual(['registered'])
  again.close()
})

test('a screen that comes back after a change is told the present view, under another id', async () => {
  const morning = aMorning(server)
  const { by, stream } = await somebodyFollowing()
  stream.close()
  await register(server, by, morning.startsAt)
  const again = await followNow(address, by, stream.ids[0])
  await untilStatus(again, 'registered')

  expect(again.ids[0]).not.toBe(stream.ids[0])
  again.close()
})

test('an id says nothing about whose it is', async () => {
  const [one, other] = [await somebodyFollowing(), await somebodyFollowing()]

  expect(one.stream.ids).toEqual(other.stream.ids)
  for (const { stream } of [one, other]) stream.close()
})

test('a quiet stream shows that it is alive', async () => {
  const { stream } = await somebodyFollowing()
  await waitUntil(() => stream.signs.includes('ping'))
  stream.close()

  expect(stream.statuses()).toEqual(['none'])
})

test('both devices of one person flip', async () => {
  const morning = aMorning(server)
  const { by, stream } = await somebodyFollowing()
  const second = await followNow(address, by)
  await untilStatus(second, 'none')
  await register(server, by, morning.startsAt)
  morning.goTo(-10)
  await trigger(server, '09:00')

  for (const screen of [stream, second]) {
    await untilStatus(screen, 'preparing')
    screen.close()
  }
})

test('the eleventh screen of a person ends the oldest, and nobody else notices', async () => {
  const bystander = await somebodyFollowing()
  const { by, stream: oldest } = await somebodyFollowing()
  const more: NowStream[] = []
  for (let screen = 2; screen <= 11; screen++) more.push(await followNow(address, by))
  await oldest.ended
  expect(oldest.signs.at(-1)).toBe('return')

  const { startsAt } = aMorning(server)
  await register(server, by, startsAt)
  await register(server, bystander.by, startsAt)
  for (const stream of [...more, bystander.stream]) {
    await untilStatus(stream, 'registered')
    stream.close()
  }
})

test('an id that is none, and somebody who is not signed in, are refused in the words of tRPC', async () => {
  const by = await aPerson(server)
  const long = await followNow(address, by, 'x'.repeat(65))
  await waitUntil(() => long.failures.length > 0)
  const stranger = await followNow(address, { ...by, cookie: 'kuji_session=none' })
  await waitUntil(() => stranger.failures.length > 0)
  long.close()
  stranger.close()

  expect(long.failures.join()).toContain('"appCode":"INVALID_INPUT"')
  expect(stranger.failures.join()).toContain('"appCode":"NOT_SIGNED_IN"')
})

test("tRPC's own client reads the stream, and goes on from its last id", async () => {
  const by = await aPerson(server)
  const asked: string[] = []
  const client = createTRPCClient<AppRouter>({
    links: [httpSubscriptionLink({ url: `${address}/trpc`, EventSource: eventSourceOf(by, asked) as never })],
  })
  const told: { id: string; data: NowView }[] = []
  const states: string[] = []
  const subscription = client.now.changes.subscribe(
    { lastEventId: 'an older view' },
    {
      onData: (event) => told.push(event),
      onConnectionStateChange: ({ state }) => states.push(state),
    },
  )
  await waitUntil(() => told.length === 1)
  subscription.unsubscribe()

  expect(states).toContain('pending')
  expect(told[0]?.data.status).toBe('none')
  expect(asked[0]).toContain(encodeURIComponent('an older view'))
})

/** What tRPC's client needs of EventSource, on `fetch`, which can send a cookie. */
function eventSourceOf(by: Person, asked: string[]) {
  return class extends EventTarget {
    static readonly CLOSED = 2
    readonly CLOSED = 2
    readyState = 1
    readonly #leaving = new AbortController()
    constructor(url: string) {
      super()
      asked.push(url)
      void this.#read(url).catch(() => undefined)
    }
    async #read(url: string): Promise<void> {
      const { body } = await fetch(url, { headers: { cookie: by.cookie }, signal: this.#leaving.signal })
      for await (const chunk of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()))
        for (const block of chunk.split('\n\n').filter(Boolean)) this.#dispatch(block)
    }
    #dispatch(block: string): void {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
      const event = new MessageEvent(field('event') || 'message', {
        data: field('data'),
        lastEventId: field('id'),
      })
      this.dispatchEvent(event)
    }
    close(): void {
      this.readyState = 2
      this.#leaving.abort()
    }
  }
}

test('after the database has cut every connection each screen looks again, and none has ended', async () => {
  const morning = aMorning(server)
  const { by, stream } = await somebodyFollowing()
  const { pool } = server.deps.db
  await pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [
    by.userId,
    morning.startsAt,
  ])
  // Nothing tells of it: only that the connection was lost makes the screen look.
  await pool
    .query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    .catch(() => null)
  await waitUntil(() => stream.statuses().at(-1) === 'registered')
  await aPage(server, by).ask('now.view')

  expect(stream.signs).toEqual(['connected'])
  stream.close()
})

test('whoever asks for the head alone opens no stream', async () => {
  const by = await aPerson(server)
  const response = await server.http.inject({
    method: 'HEAD',
    url: '/trpc/now.changes',
    headers: { cookie: by.cookie },
  })

  expect(response.headers['content-type']).not.toBe('text/event-stream')
})

test('one that never reads is cut', async () => {
  const by = await aPerson(server)
  const { port } = new URL(address)
  const deaf = connect(Number(port), '127.0.0.1')
  onTestFinished(() => void deaf.destroy())
  await once(deaf, 'connect')
  deaf.write(`GET /trpc/now.changes HTTP/1.1\r\nhost: kuji\r\ncookie: ${by.cookie}\r\n\r\n`)
  await once(deaf, 'readable')
  deaf.pause()
  const own = sockets.find(({ remotePort }) => remotePort === deaf.localPort)
  if (own === undefined) throw new Error('no such connection')
  own.write(Buffer.alloc(32 * 1024 * 1024, ' '))
  await waitUntil(() => own.writableLength > 0 && own.bytesWritten > own.writableLength)
  await waitUntil(() => {
    server.app.nowHub.screens.sweep()
    return own.destroyed
  })

  expect(own.destroyed).toBe(true)
})

/** A server whose now hub counts those who wait for news. */
async function aCountedServer() {
  const counted = await aRunningServer()
  onTestFinished(counted.close)
  const { waitForNews, ...hub } = counted.app.nowHub
  const waiting = new Set<object>()
  const count: typeof waitForNews = (topics, signal) => {
    const news = waitForNews(topics, signal)
    waiting.add(news)
    const end = (): boolean => waiting.delete(news)
    return {
      cancel: () => {
        end()
        news.cancel()
      },
      within: (milliseconds) => news.within(milliseconds).finally(end),
    }
  }
  Object.assign(counted.app, { nowHub: { ...hub, waitForNews: count } })
  return { server: counted, waiting, address: await counted.listen() }
}

test('when the screens are closed nothing of them is left behind', async () => {
  const counted = await aCountedServer()
  const by = await aPerson(counted.server)
  const streams = await Promise.all([1, 2, 3, 4, 5].map(() => followNow(counted.address, by)))
  for (const stream of streams) await untilStatus(stream, 'none')
  await waitUntil(() => counted.waiting.size === 5)
  for (const stream of streams) stream.close()

  await waitUntil(() => counted.waiting.size === 0)
})

test('when looking fails the stream ends, says no more than that, and leaves nothing behind', async () => {
  const counted = await aCountedServer()
  const by = await aPerson(counted.server)
  const stream = await followNow(counted.address, by)
  await untilStatus(stream, 'none')
  const { pool } = counted.server.deps.db
  await pool.query('alter table practice_slots rename to practice_slots_away')
  await tellNow(pool, userTopic(by.userId))

  await waitUntil(() => stream.failures.length > 0)
  expect(stream.failures.join('')).toContain('"appCode":"INTERNAL"')
  expect(stream.failures.join('')).not.toContain('practice_slots')
  await waitUntil(() => counted.waiting.size === 0)
  stream.close()
})

test('a stopping server does not wait for open screens', async () => {
  const stopping = await aRunningServer()
  const stream = await followNow(await stopping.listen(), await aPerson(stopping))
  await untilStatus(stream, 'none')
  const start = performance.now()
  await stopping.close()
  await stream.ended

  expect(performance.now() - start).toBeLessThan(5_000)
})
