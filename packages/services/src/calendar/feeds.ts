import type { CalendarFeed, MadeFeed } from '@kuji/contract/calendar'
import type { Deps } from '../deps.ts'
import { fingerprintOf } from '../draw/draw-secret.ts'

/** 256 bits: nobody finds an address by trying. */
const tokenBytes = 32

/** Whether a person's calendar feed is on. */
export async function viewFeed({ db }: Pick<Deps, 'db'>, userId: number): Promise<CalendarFeed> {
  const feed = await db.prisma.calendarFeed.findUnique({ where: { userId } })
  return { since: feed?.createdAt.toISOString() ?? null }
}

/**
 * Makes a new private address for a person's calendar, and tells it: this once, for only its
 * SHA-256 is kept. The address before it leads nowhere from now on.
 */
export async function makeFeed(
  { db, clock, chance, settings }: Pick<Deps, 'db' | 'clock' | 'chance' | 'settings'>,
  userId: number,
): Promise<MadeFeed> {
  const token = chance.hex(tokenBytes)
  const feed = { tokenHash: fingerprintOf(token), createdAt: clock.now() }
  await db.prisma.calendarFeed.upsert({ where: { userId }, create: { userId, ...feed }, update: feed })
  const since = feed.createdAt.toISOString()
  return { url: `${settings.publicUrl}/calendar/feed/${token}.ics`, since }
}

/** Turns the feed off: its address leads nowhere from now on. Doing it twice is doing it once. */
export async function dropFeed({ db }: Pick<Deps, 'db'>, userId: number): Promise<void> {
  await db.prisma.calendarFeed.deleteMany({ where: { userId } })
}
