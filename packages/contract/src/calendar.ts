import { z } from 'zod'
import { instant } from './instant.ts'

/** Whether the reader's calendar feed is on, and since when; its address is told once, when it is made. */
export const calendarFeed = z.object({ since: instant.nullable() })
export type CalendarFeed = z.infer<typeof calendarFeed>

/** The private address of a feed that has just been made. Whoever has it can read the calendar. */
export const madeFeed = z.object({ url: z.url(), since: instant })
export type MadeFeed = z.infer<typeof madeFeed>
