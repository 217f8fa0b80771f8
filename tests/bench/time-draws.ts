import { openPool } from '@kuji/db/open-pool'
import { historyDraws } from '@kuji/domain/draw-facts'
import { startBenchDatabase } from './bench-database.ts'
import { withDraw } from './bench-morning.ts'
import { enrol, makePeople } from './bench-people.ts'
import { addDrawHistory } from './draw-history.ts'
import { median } from './median.ts'
import { timedPool, type PartTimes } from './timed-pool.ts'

/** One draw, in milliseconds: from its beginning to its commit, and each part of it. */
export type DrawTime = { readonly total: number; readonly parts: Readonly<Record<string, number>> }

const hour = 3_600_000
const before = new Date('2031-01-01T00:00:00Z')

/** What each statement of a draw is for; the time that is no statement's goes into making the rooms. */
const parts = [
  ['read attendance', /lateral/],
  ['read people, rates, blocks', /from (enroll_information|blocks)/],
  ['write seats', /insert into users_rooms/],
  ['write rooms', /insert into rooms/],
  ['read hosts', /from hosts/],
  ['write claims', /insert into meetings/],
  ['write input', /insert into draw_inputs/],
  ['queue meetings', /pgboss/],
  ['commit', /^commit/],
] as const

/**
 * Times whole draw transactions of so many people, each with thirty mornings behind them,
 * on a database of their own, and gives the one of median length.
 */
export async function timeDraws(people: number, rounds: number): Promise<DrawTime> {
  const database = await startBenchDatabase()
  const pool = openPool(database.url, { max: 2 })
  try {
    const everybody = await makePeople(pool, people)
    await addDrawHistory(pool, { before, mornings: historyDraws })
    const times: DrawTime[] = []
    for (let round = 0; round < rounds; round++) {
      // Each draw is of an earlier slot than the one before, so that none is in another's past.
      const startsAt = new Date(before.getTime() + (rounds - round) * hour)
      await enrol(pool, everybody, startsAt)
      times.push(await timeDraw(database.url, startsAt))
    }
    const middle = median(times.map(({ total }) => total))
    return times.find(({ total }) => total === middle) as DrawTime
  } finally {
    await pool.end()
    await database.remove()
  }
}

async function timeDraw(url: string, startsAt: Date): Promise<DrawTime> {
  const times: PartTimes = new Map()
  const total = await withDraw(
    url,
    async (draw) => {
      const startedAt = performance.now()
      await draw(startsAt)
      return performance.now() - startedAt
    },
    (pool) => timedPool(pool, parts, times),
  )
  const statements = [...times.values()].reduce((sum, time) => sum + time, 0)
  return { total, parts: { ...Object.fromEntries(times), 'make the rooms': total - statements } }
}
