import { appErrorCodes } from '@kuji/domain/errors'
import { nowStatuses } from '@kuji/domain/now-state'
import { isCalendarDate } from '@kuji/domain/slot-times'
import { z } from 'zod'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/** Bodies and answers of the REST endpoints, under the original design's names. */
export const restError = z.object({ error: z.object({ code: z.enum(appErrorCodes), message: z.string() }) })

export const sessionAnswer = z.object({ user_id: z.int(), token: z.string() })

/** An instant with any offset, or a calendar date for that day's first slot. */
const slotDate = z.union([
  z.iso
    .datetime({ offset: true })
    .or(z.iso.datetime({ offset: true, precision: -1 }))
    .transform((text) => ({ instant: new Date(text) })),
  z
    .string()
    .refine(isCalendarDate, 'an ISO-8601 instant, or a date as YYYY-MM-DD')
    .transform((date) => ({ date })),
])

export const registerBody = z.strictObject({ date: slotDate })
export const registerAnswer = z.object({ id: z.int(), date: instant })

export const idParam = z
  .string()
  .regex(/^[1-9]\d{0,9}$/, 'a whole number')
  .transform(Number)
  .pipe(rowId)

export const meetingUrlAnswer = z.object({
  status: z.enum(nowStatuses),
  date: instant.nullable(),
  draw_at: instant.nullable(),
  room_id: z.int().nullable(),
  zoom_url: z.string().nullable(),
  awake: z.int(),
  seats: z.int(),
})

export const participatedBody = z.strictObject({ room_id: rowId.optional() })
export const participatedAnswer = z.object({
  participate: z.literal(true),
  room_id: z.int(),
  zoom_url: z.string(),
})

export const timeOfDay = z.string().regex(/^([01]?\d|2[0-3]):[0-5]\d$/, 'a time of day as HH:MM')
export const assignRoomBody = z.strictObject({ date: slotDate })
export const assignRoomAnswer = z.object({
  draw_id: z.int(),
  status: z.enum(['preparing', 'done']),
  rooms: z.int(),
  users: z.int(),
})
export const drawProgressAnswer = z.object({
  status: z.enum(['preparing', 'done']),
  rooms: z.object({ ready: z.int(), pending: z.int(), failed: z.int() }),
  users: z.int(),
  signalled: z.int(),
})
