import { addMinutes, drawTime } from '@kuji/domain/morning'
import { slotsBetween } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'
import type { Slot } from '../enrolment/find-slot.ts'

/** The slots whose draw is due, still worth making, and not made: of the timetable and of practice. */
export async function findDueSlots({
  db,
  clock,
  settings,
}: Pick<Deps, 'db' | 'clock' | 'settings'>): Promise<Slot[]> {
  const now = clock.now()
  const { timetable, rhythm } = settings
  const earliest = new Date(addMinutes(now, -rhythm.onTime).getTime() + 1)
  const planned = slotsBetween(timetable, earliest, addMinutes(now, rhythm.drawLead)).map((startsAt) => ({
    startsAt,
    drawAt: drawTime(startsAt, rhythm),
    practice: false,
  }))
  const practice = await db.prisma.practiceSlot.findMany({
    where: { drawAt: { lte: now }, startsAt: { gte: earliest } },
  })
  const due = [...planned, ...practice.map((slot) => ({ ...slot, practice: true }))]
  const drawn = await db.prisma.draw.findMany({
    where: { startsAt: { in: due.map(({ startsAt }) => startsAt) } },
    select: { startsAt: true },
  })
  const done = new Set(drawn.map(({ startsAt }) => startsAt.getTime()))
  return due.filter(({ startsAt }) => !done.has(startsAt.getTime()))
}
