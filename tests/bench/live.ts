import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction } from '@kuji/db/in-transaction'
import { openPool } from '@kuji/db/open-pool'
import type { SqlPool } from '@kuji/db/sql-client'
import { roomTopic } from '@kuji/services/rooms/now-topics'
import { tellNowAll } from '@kuji/services/rooms/tell-now'
import { startBenchDatabase } from './bench-database.ts'
import { now, slotToday, withDraw } from './bench-morning.ts'
import { enrol, makePeople, type BenchPerson } from './bench-people.ts'
import { startKuji } from './bench-server.ts'
import { addDrawHistory } from './draw-history.ts'
import { measureLoad } from './measure-load.ts'
import type { LiveOrder, LiveReport } from './live-clients.ts'
import { median } from './median.ts'

/**
 * `npm run bench:live`: 5,000 phones follow one morning on one server process. What each costs in
 * memory, and how long after a commit the last of them has its new view. Ends with 1 when a target is missed.
 */
const phones = Number(process.argv[2] ?? 5_000)
const lastWithinMs = 2_000
const roomWithinMs = 50
const metricsToken = 'a-metrics-token-for-the-bench'
const settleMs = Number(process.argv[3] ?? 20_000)
const rounds = 15
const mornings = 3

const database = await startBenchDatabase()
const pool = openPool(database.url, { max: 2 })
const server = await startKuji(database.url, now, { METRICS_TOKEN: metricsToken })
const clients = fork(path.join(import.meta.dirname, 'live-clients.ts'))
await once(clients, 'message')
try {
  process.exitCode = (await measure()) ? 0 : 1
} finally {
  clients.disconnect()
  await server.stop()
  await pool.end()
  await database.remove()
}

async function measure(): Promise<boolean> {
  const people = await makePeople(pool, phones)
  // A database that has seen mornings plans otherwise than an empty one.
  await addDrawHistory(pool, { before: slotToday, mornings })
  await enrol(pool, people, slotToday)
  await pool.query('vacuum analyze')
  // Everything that is done only once is done before memory is looked at.
  await poll(people)
  await sleep(settleMs)
  const before = await memoryOf()
  const openedMs = await openScreens(people)
  await sleep(settleMs)
  const after = await memoryOf()
  say(`${phones} screens opened in ${seconds(openedMs)}, ${loadNow()}.`)
  say(
    `  memory a screen: ${perScreen(after.rss - before.rss)} of the process, ${perScreen(after.heap - before.heap)} of it heap`,
  )

  const everybody = people.map((_person, index) => index)
  const drawn = await flip('"status":"preparing"', everybody, drawNow)
  printFlip('the draw', drawn)
  const beforeFlip = await cpuOf()
  const ready = await flip('"status":"ready"', everybody, openAllRooms)
  const afterFlip = await cpuOf()
  printFlip('all rooms ready', ready)
  const pollMs = await poll(people)
  const afterPoll = await cpuOf()
  say(
    `  processor time of the server: ${seconds(afterFlip - beforeFlip)}, by polling ${seconds(afterPoll - afterFlip)}`,
  )
  say(
    `  the same asked for by polling: ${seconds(pollMs)}, ${(pollMs / Math.max(...ready)).toFixed(1)} times as long`,
  )
  const room = median(await timeRoomFlips())
  say(`one room, until the last of its people: ${room.toFixed(0)} ms (median of ${rounds})\n`)
  return judge([
    [
      `the last screen within ${seconds(lastWithinMs)} of a commit`,
      Math.max(...drawn, ...ready) <= lastWithinMs,
    ],
    [`a room's people within ${roomWithinMs} ms`, room <= roomWithinMs],
  ])
}

async function openScreens(people: readonly BenchPerson[]): Promise<number> {
  const startedAt = performance.now()
  await ask({ open: { port: Number(new URL(server.url).port), tokens: people.map(({ token }) => token) } })
  return performance.now() - startedAt
}

/** Milliseconds from the commit to each of the screens having read the text. */
async function flip(
  text: string,
  screens: readonly number[],
  commit: () => Promise<number>,
): Promise<readonly number[]> {
  await ask({ watch: { text, screens } })
  const heard = once(clients, 'message') as Promise<[LiveReport]>
  const committedAt = await commit()
  const [report] = await heard
  if (!('at' in report)) throw new Error('the phones reported something else')
  return report.at.map((at) => at - committedAt)
}

async function drawNow(): Promise<number> {
  let committedAt = NaN
  const noteCommit = (sql: SqlPool): SqlPool =>
    notingStatements(sql, (text) => {
      if (text === 'commit') committedAt = wallClock()
    })
  await withDraw(database.url, (draw) => draw(slotToday), noteCommit)
  return committedAt
}

/** Every room at once: worse than any morning, in which Zoom's pace spreads them. */
async function openAllRooms(): Promise<number> {
  let committedAt = NaN
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `update rooms set state = 'ready', meeting_id = 80000000000 + id, zoom_url = 'https://zoom.example/j/' || id
       where date = $1 returning id`,
      [slotToday],
    )
    await tellNowAll(
      client,
      rows.map(({ id }) => roomTopic(id)),
    )
    committedAt = wallClock()
  })
  return committedAt
}

/** In one room after the other the first gets up; until everybody of it sees that. */
async function timeRoomFlips(): Promise<number[]> {
  const { rows } = await pool.query<{ id: number; seats: number[]; people: number[] }>(
    `select room_id as id, array_agg(id order by id) as seats, array_agg(user_id) as people
     from users_rooms where draw_id = (select id from draws where date = $2)
     group by room_id order by room_id limit $1`,
    [rounds, slotToday],
  )
  const { rows: first } = await pool.query<{ id: number }>('select min(id)::int as id from users')
  const times: number[] = []
  for (const { id, seats, people } of rows) {
    const getUp = async (): Promise<number> => {
      const committedAt = wallClock()
      await pool.query(
        `with up as (update users_rooms set participate = true, got_up_at = $1 where id = $2)
         select pg_notify('kuji_now', $3)`,
        [now, seats[0], roomTopic(id)],
      )
      return committedAt
    }
    const numbers = people.map((userId) => userId - (first[0]?.id ?? 0))
    times.push(Math.max(...(await flip('"up":true', numbers, getUp))))
  }
  return times
}

/** How long everybody's asking takes, 50 at a time on connections that stay open. */
async function poll(people: readonly BenchPerson[]): Promise<number> {
  let turn = 0
  const next = () => ({
    method: 'GET' as const,
    path: '/trpc/now.view',
    headers: { cookie: `kuji_session=${people[turn++ % people.length]?.token ?? ''}` },
  })
  const { perSecond } = await measureLoad({ url: server.url, requests: people.length, next })
  return (people.length / perSecond) * 1000
}

async function memoryOf(): Promise<{ rss: number; heap: number }> {
  const valueOf = await readMetrics()
  return { rss: valueOf('process_resident_memory_bytes'), heap: valueOf('nodejs_heap_size_used_bytes') }
}

/** Milliseconds of processor time that the server has used. */
async function cpuOf(): Promise<number> {
  return (await readMetrics())('process_cpu_seconds_total') * 1000
}

async function readMetrics(): Promise<(name: string) => number> {
  const reply = await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
  const page = await reply.text()
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1])
}

async function ask(order: LiveOrder): Promise<LiveReport> {
  const answer = once(clients, 'message') as Promise<[LiveReport]>
  clients.send(order)
  return (await answer)[0]
}

/** The pool, telling of each statement in its transactions before it is sent. */
function notingStatements(sql: SqlPool, note: (text: string) => void): SqlPool {
  return new Proxy(sql, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name !== 'connect') return (value as () => unknown).bind(target)
      return async () => {
        const client = await target.connect()
        return new Proxy(client, {
          get: (inner, word) => {
            const method: unknown = Reflect.get(inner, word)
            if (typeof method !== 'function') return method
            return (...words: unknown[]): unknown => {
              if (word === 'query' && typeof words[0] === 'string') note(words[0])
              return (method as (...all: unknown[]) => unknown).apply(inner, words)
            }
          },
        })
      }
    },
  })
}

function printFlip(name: string, times: readonly number[]): void {
  say(
    `${name}: half of the screens after ${seconds(median(times))}, the last after ${seconds(Math.max(...times))}`,
  )
}

function judge(targets: readonly (readonly [name: string, isMet: boolean])[]): boolean {
  for (const [name, isMet] of targets) say(`${isMet ? 'met   ' : 'MISSED'} ${name}`)
  return targets.every(([, isMet]) => isMet)
}

function perScreen(bytes: number): string {
  return `${(bytes / phones / 1024).toFixed(1)} KiB`
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`
}

function loadNow(): string {
  return `load ${loadavg()[0]?.toFixed(1) ?? ''}`
}

function wallClock(): number {
  return performance.timeOrigin + performance.now()
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
