import { openPool } from '@kuji/db/open-pool'
import type { SqlPool } from '@kuji/db/sql-client'
import { startBenchDatabase } from './bench-database.ts'
import { now, slotToday, slotTomorrow, withDraw } from './bench-morning.ts'
import { enrol, makePeople, type BenchPerson } from './bench-people.ts'
import { startBare, startKuji, type BenchServer } from './bench-server.ts'
import { compareLoads, type Load, type LoadResult } from './measure-load.ts'
import { timeDraws, type DrawTime } from './time-draws.ts'

/** `npm run bench`: the draw's transaction, and two endpoints beside the least that could answer them. */
const rounds = 3
const readSeconds = 4
const registrations = 3_000

const database = await startBenchDatabase()
const pool = openPool(database.url, { max: 2 })
try {
  const people = await makePeople(pool, 10_000)
  await benchServers(people)
} finally {
  await pool.end()
  await database.remove()
}
await benchDraws()

async function benchDraws(): Promise<void> {
  say('The whole transaction of a draw, thirty mornings behind everybody: the round of median length')
  printDraw('10,000 people', await timeDraws(10_000, 5))
  printDraw('100,000 people', await timeDraws(100_000, 3))
}

function printDraw(name: string, { total, parts }: DrawTime): void {
  say(`  ${name} ${milliseconds(total)}`)
  for (const [part, time] of Object.entries(parts).toSorted(([, a], [, b]) => b - a))
    say(`    ${part.padEnd(27)} ${milliseconds(time)}  ${Math.round((100 * time) / total)} %`)
}

async function benchServers(people: readonly BenchPerson[]): Promise<void> {
  await openRooms(pool, people)
  const [kuji, bare] = await Promise.all([startKuji(database.url, now), startBare(database.url, now)])
  try {
    await benchReading(people, kuji, bare)
    await benchRegistering(people, kuji, bare)
  } finally {
    await Promise.all([kuji.stop(), bare.stop()])
  }
}

/** A drawn slot in which everybody's room is ready. */
async function openRooms(sql: SqlPool, people: readonly BenchPerson[]): Promise<void> {
  await enrol(sql, people, slotToday)
  await withDraw(database.url, (draw) => draw(slotToday))
  await sql.query(
    `update rooms set state = 'ready', meeting_id = 80000000000 + id, zoom_url = 'https://zoom.example/j/' || id where date = $1`,
    [slotToday],
  )
  await sql.query('vacuum analyze')
}

async function benchReading(
  people: readonly BenchPerson[],
  kuji: BenchServer,
  bare: BenchServer,
): Promise<void> {
  const reading = ({ url }: BenchServer): Load => {
    const everybody = inTurns(people)
    return {
      url,
      seconds: readSeconds,
      next: () => {
        const { id, token } = everybody()
        return { method: 'GET', path: `/meeting_url/${id}`, headers: { authorization: `Bearer ${token}` } }
      },
    }
  }
  const results = await compareLoads(reading(kuji), reading(bare), rounds)
  print('GET /meeting_url/{id}, signed in, room ready, 10,000 people in turns', results)
}

async function benchRegistering(
  people: readonly BenchPerson[],
  kuji: BenchServer,
  bare: BenchServer,
): Promise<void> {
  const registering = ({ url }: BenchServer): Load => {
    const everybody = inTurns(people)
    return {
      url,
      requests: registrations,
      prepare: async () =>
        void (await pool.query('delete from enroll_information where date = $1', [slotTomorrow])),
      next: () => {
        const { id, token } = everybody()
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
        const date = slotTomorrow.toISOString()
        const body = JSON.stringify(url === bare.url ? { date, user: id } : { date })
        return { method: 'POST', path: '/register', headers, body }
      },
    }
  }
  const results = await compareLoads(registering(kuji), registering(bare), rounds)
  print(`POST /register, ${registrations.toLocaleString('en')} people, each a row of its own`, results)
}

function inTurns<T>(items: readonly T[]): () => T {
  let turn = 0
  return () => items[turn++ % items.length] as T
}

function print(title: string, [kuji, bare]: readonly [LoadResult, LoadResult]): void {
  say(`${title}: 50 connections, ${rounds} rounds in turns, medians`)
  for (const [name, { perSecond, p50, p99 }] of [
    ['Kuji', kuji],
    ['bare', bare],
  ] as const)
    say(
      `  ${name} ${Math.round(perSecond).toString().padStart(6)} requests/s, median ${milliseconds(p50)}, p99 ${milliseconds(p99)}`,
    )
  say(`  Kuji : bare = ${(kuji.perSecond / bare.perSecond).toFixed(2)}\n`)
}

function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0).padStart(5)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
