import { z } from 'zod'
import { fingerprint } from './draw.ts'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/**
 * A slot that can be booked. `enrolmentId` is the reader's own, null when not registered.
 * `commitment` is the published SHA-256 of the draw's secret, null until somebody asks for the slot.
 */
export const bookableSlot = z.object({
  startsAt: instant,
  drawAt: instant,
  registered: z.int().nonnegative(),
  enrolmentId: z.int().nullable(),
  open: z.boolean(),
  commitment: fingerprint.nullable(),
})
export type BookableSlot = z.infer<typeof bookableSlot>

/** The next seven days, and the zone in which the timetable is written. */
export const slotList = z.object({ zone: z.string(), serverNow: instant, slots: z.array(bookableSlot) })
export type SlotList = z.infer<typeof slotList>

export const registerInput = z.strictObject({ startsAt: instant })
export const enrolment = z.object({ id: z.int(), startsAt: instant })
export const cancelInput = z.strictObject({ enrolmentId: rowId })
