import { z } from 'zod'
import { instant } from './instant.ts'
import { rowId } from './row-id.ts'

/** Somebody who was present with the reader. `seatId` names them for blocking, and nothing else. */
const companion = z.object({ seatId: z.int(), name: z.string(), blocked: z.boolean() })

/** A room the reader was present in, of the last 30 days, with who else was. */
const sharedRoom = z.object({
  startsAt: instant,
  bird: z.int(),
  numeral: z.int().nullable(),
  companions: z.array(companion),
})

export const sharedRooms = z.object({ zone: z.string(), rooms: z.array(sharedRoom) })
export type SharedRooms = z.infer<typeof sharedRooms>

/** The reader's own blocks, the newest first. Who blocked the reader is told to nobody. */
export const blockList = z.array(z.object({ blockId: z.int(), name: z.string(), blockedAt: instant }))
export type BlockList = z.infer<typeof blockList>

export const blockInput = z.strictObject({ seatId: rowId })

/** A block that stands, new or not; by its id it can be taken back. */
export const blockMade = z.object({ blockId: z.int() })

export const unblockInput = z.strictObject({ blockId: rowId })
