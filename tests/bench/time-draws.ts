import type { SqlPool } from '@kuji/db/sql-client'
import { withDraw } from './bench-morning.ts'
import { enrol, type BenchPerson } from './bench-people.ts'
import { median } from './median.ts'

const rounds = 5
const day = 86_400_000

/** Milliseconds (median of five) that the database's part of a draw takes with so many enrolments. */
export function timeDraws(
  { url, pool }: { readonly url: string; readonly pool: SqlPool },
  { people, firstSlot }: { readonly people: readonly BenchPerson[]; readonly firstSlot: Date },
): Promise<number> {
  return withDraw(url, async (draw) => {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const startsAt = new Date(firstSlot.getTime() + round * day)
      await enrol(pool, people, startsAt)
      const startedAt = performance.now()
      await draw(startsAt)
      times.push(performance.now() - startedAt)
    }
    return median(times)
  })
}
