import { z } from 'zod'

/** The id of a row: what the database counts with is 32 bits wide. */
export const rowId = z.int().min(1).max(2_147_483_647)
