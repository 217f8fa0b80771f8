import { z } from 'zod'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/** A morning that counted. `seatId` is the reader's own seat, by which a missed mark is disputed. */
const recordedMorning = z.object({
  seatId: z.int(),
  startsAt: instant,
  came: z.boolean(),
  /** Until when a missed mark may be disputed; null where there is nothing to dispute any more. */
  disputableUntil: instant.nullable(),
  disputed: z.boolean(),
})

/**
 * A person's own record: the last 20 mornings that counted, the newest first.
 *
 * `came` counts those of them that they came to; null before there are five, for too
 * few mornings say nothing about anybody.
 */
export const ownRecord = z.object({
  zone: z.string(),
  mornings: z.array(recordedMorning),
  came: z.int().nullable(),
})
export type OwnRecord = z.infer<typeof ownRecord>

export const disputeInput = z.strictObject({ seatId: rowId })
