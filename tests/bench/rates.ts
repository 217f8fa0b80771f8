import { openDatabase, type Database } from '@kuji/db/open-database'
import type { Deps } from '@kuji/services/deps'
import { recomputeRates, type RateAudit } from '@kuji/services/settlement/recompute-rates'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { pino } from 'pino'
import { startBenchDatabase } from './bench-database.ts'
import { addPastMorning } from './bench-history.ts'
import { makePeople } from './bench-people.ts'
import { median } from './median.ts'

/** `npm run bench:rates`: how long settling takes, and whether the rates of 60 mornings are those of their history. */
const day = 86_400_000
const firstSlot = Date.parse('2030-01-07T00:00:00Z')
const mornings = 60

await withPeople(10_000, benchHistory)
await withPeople(100_000, async (db, count) => {
  say(`${count} people, one morning settled: ${ms(await timeSettlement(db, 0))}`)
})

async function withPeople(
  count: number,
  bench: (db: Database, count: number) => Promise<void>,
): Promise<void> {
  const database = await startBenchDatabase()
  const db = openDatabase(database.url, { max: 4 })
  try {
    await makePeople(db.pool, count)
    await bench(db, count)
  } finally {
    await db.close()
    await database.remove()
  }
}

async function benchHistory(db: Database, count: number): Promise<void> {
  const times: number[] = []
  for (let number = 0; number < mornings; number++) times.push(await timeSettlement(db, number))
  const startedAt = performance.now()
  const audit = await recomputeRates({ db }, false)
  const recomputed = performance.now() - startedAt
  say(
    `${count} people, ${mornings} mornings settled: each ${ms(median(times))} (median), longest ${ms(Math.max(...times))}`,
  )
  say(`all rates from the history: ${ms(recomputed)}, ${verdict(audit)}`)
}

/** Writes the morning of that day for everybody, and gives how long settling it takes. */
async function timeSettlement(db: Database, number: number): Promise<number> {
  const startsAt = new Date(firstSlot + number * day)
  await addPastMorning(db.pool, startsAt)
  const now = new Date(startsAt.getTime() + day / 24)
  const settings = { rhythm: { drawLead: 10, onTime: 5, meeting: 15 } } as Deps['settings']
  const startedAt = performance.now()
  await settleDraws({ db, settings, clock: { now: () => now }, log: pino({ level: 'silent' }) })
  return performance.now() - startedAt
}

function verdict({ people, differing, first }: RateAudit): string {
  if (first === null) return `${people} people agree`
  process.exitCode = 1
  return `${differing} of ${people} differ, the first is user ${first.userId}`
}

function ms(time: number): string {
  return `${Math.round(time)} ms`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
