import type { SqlClient } from '@kuji/db/sql-client'
import { AppError } from '@kuji/domain/errors'
import { drawTime } from '@kuji/domain/morning'
import { isTimetableSlot, slotsOnDate } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'

/** A slot that exists, with the instant at which its draw is due. */
export type Slot = { readonly startsAt: Date; readonly drawAt: Date; readonly practice: boolean }

/** How a caller names a slot: its instant, or a local date for that day's first slot. */
export type SlotName = { readonly instant: Date } | { readonly date: string }

/**
 * The slot a caller means: one of the timetable, or a practice slot.
 *
 * @throws {AppError} NOT_A_SLOT
 */
export async function findSlot(deps: Pick<Deps, 'db' | 'settings'>, name: SlotName): Promise<Slot> {
  const { timetable, rhythm } = deps.settings
  const startsAt = 'instant' in name ? name.instant : slotsOnDate(timetable, name.date)[0]
  if (startsAt === undefined) throw new AppError('NOT_A_SLOT', 'no slot on that date')
  if (isTimetableSlot(timetable, startsAt)) {
    return { startsAt, drawAt: drawTime(startsAt, rhythm), practice: false }
  }
  const drawAt = await practiceDrawAt(deps.db.pool, startsAt)
  if (drawAt === null) throw new AppError('NOT_A_SLOT', 'not an instant of the timetable')
  return { startsAt, drawAt, practice: true }
}

/** Asked in SQL: a caller may name a year that Prisma cannot write. */
async function practiceDrawAt(client: SqlClient, startsAt: Date): Promise<Date | null> {
  const { rows } = await client.query<{ draw_at: Date }>(
    'select draw_at from practice_slots where date = $1',
    [startsAt],
  )
  return rows[0]?.draw_at ?? null
}
