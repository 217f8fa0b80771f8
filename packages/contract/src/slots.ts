import { z } from 'zod'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/** A slot that can be booked. `enrolmentId` is the reader's own, null when not registered. */
export const bookableSlot = z.object({
  startsAt: instant,
  drawAt: instant,
  registered: z.int().nonnegative(),
  enrolmentId: z.int().nullable(),
  open: z.boolean(),
})
export type BookableSlot = z.infer<typeof bookableSlot>

/** The next seven days, and the zone in which the timetable is written. */
export const slotList = z.object({ zone: z.string(), serverNow: instant, slots: z.array(bookableSlot) })
export type SlotList = z.infer<typeof slotList>

export const registerInput = z.strictObject({ startsAt: instant })
export const enrolment = z.object({ id: z.int(), startsAt: instant })
export const cancelInput = z.strictObject({ enrolmentId: rowId })
