import { randomBytes } from 'node:crypto'
import { openDatabase } from '@kuji/db/open-database'
import type { SqlPool } from '@kuji/db/sql-client'
import { openQueue } from '@kuji/jobs/open-queue'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import type { Deps } from '@kuji/services/deps'
import { pino } from 'pino'

/** The morning on which everything is measured: five to nine in Tokyo, and nine. */
export const now = new Date('2030-01-06T23:55:00Z')
export const slotToday = new Date('2030-01-07T00:00:00Z')
export const slotTomorrow = new Date('2030-01-08T00:00:00Z')

/** One for each room of 100,000 people. */
const hosts: Deps['settings']['hosts'] = Array.from(
  { length: 34_000 },
  (_, index) => `host-${index}@kuji.example`,
)

const settings = {
  rhythm: { drawLead: 10, onTime: 5, meeting: 15 },
  sizing: { min: 3, max: 5, expectedPresent: 3.4 },
  ...{ hosts, hostConcurrency: 1, fallbackUrl: null },
} as Deps['settings']

/** With hosts configured, a draw asks Zoom nothing. */
const meetings = {} as Deps['meetings']

/** Hands over what draws a slot, through the pool or what `wrap` makes of it; no meeting is made. */
export async function withDraw<T>(
  databaseUrl: string,
  work: (draw: (startsAt: Date) => Promise<void>) => Promise<T>,
  wrap: (pool: SqlPool) => SqlPool = (pool) => pool,
): Promise<T> {
  const db = openDatabase(databaseUrl, { max: 2 })
  const queue = await openQueue(db.pool)
  const deps = {
    ...{
      db: { ...db, pool: wrap(db.pool) },
      queue,
      settings,
      meetings,
      mail: null,
      log: pino({ level: 'silent' }),
      clock: { now: () => now },
    },
    chance: { hex: (bytes: number) => randomBytes(bytes).toString('hex') },
  }
  try {
    return await work(async (startsAt) => {
      await drawSlot(deps, { startsAt, drawAt: now, practice: false })
    })
  } finally {
    await queue.close()
    await db.close()
  }
}
