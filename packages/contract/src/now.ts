import { z } from 'zod'
import { nowStatuses } from '@kuji/domain/now-state'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/** A seat as everybody in the room may see it: up or not, and whether it is the reader's own. */
const seatLight = z.object({ up: z.boolean(), mine: z.boolean() })

/**
 * The room of the reader: after a rescue, the one they were moved to. `meetingUrl` is
 * null until it is ready and after it closed. Seats that a rescue brought along are
 * shown when their people are up.
 */
const nowRoom = z.object({
  id: z.int(),
  bird: z.int(),
  numeral: z.int().nullable(),
  provider: z.string(),
  meetingUrl: z.string().nullable(),
  closesAt: instant,
  seats: z.array(seatLight),
  /** True once nobody else is up and no rescue is to come: the morning is spent alone, and counts. */
  solo: z.boolean(),
  /** True once the room that was announced broke, and another meeting stands in its place. */
  replaced: z.boolean(),
  /** How many are in the meeting now, as Zoom tells; null while it has told nothing. No more than a hint. */
  inMeeting: z.int().nullable(),
})

/**
 * The one truth the Now screen shows.
 *
 * `serverNow` is the server's clock as the answer was made; `changesAt` says when to
 * ask again if no event comes first. `suggestion` is the next slot the reader could
 * register for, or null when every one is taken up or closed; where its draw is due or
 * made already, registering is standby: it seats the reader in a living room at once.
 * Its `openUntil` is when registering ends, standby and all.
 */
export const nowView = z.object({
  status: z.enum(nowStatuses),
  serverNow: instant,
  zone: z.string(),
  changesAt: instant.nullable(),
  slot: z.object({ startsAt: instant, drawAt: instant, practice: z.boolean() }).nullable(),
  enrolmentId: z.int().nullable(),
  room: nowRoom.nullable(),
  suggestion: z.object({ startsAt: instant, drawAt: instant, openUntil: instant }).nullable(),
  /** When a morning is over and still shown: the slot the reader is registered for next. */
  registeredNext: instant.nullable(),
  /** How the morning's message will reach the reader: on a device that works, by e-mail, or not at all. */
  reach: z.enum(['push', 'mail', 'none']),
  /** True once the reader said that they cannot come this morning; they still may. */
  declined: z.boolean(),
  /** True where Zoom is simulated, so that a practice morning may be offered. */
  practiceOffered: z.boolean(),
})
export type NowView = z.infer<typeof nowView>

/** Where a screen that follows goes on: the id of the last view it was sent. */
export const nowChangesInput = z.strictObject({ lastEventId: z.string().max(64).nullish() }).optional()

export const getUpInput = z.strictObject({ roomId: rowId.optional() })
export const gotUp = z.object({ roomId: z.int(), meetingUrl: z.string() })
export type GotUp = z.infer<typeof gotUp>

/** Which room's morning somebody cannot come to, or can after all; and how it stands then. */
export const declineInput = z.strictObject({ roomId: rowId })
export const declined = z.object({ declined: z.boolean() })
export type Declined = z.infer<typeof declined>
