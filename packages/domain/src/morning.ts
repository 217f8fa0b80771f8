/** The rhythm of a morning, all in minutes. `drawLead` is before the slot, the others after it. */
export type Rhythm = {
  readonly drawLead: number
  readonly onTime: number
  readonly meeting: number
}

const minute = 60_000

/** How long a finished morning stays on the screen, in minutes. */
export const afterglowMinutes = 15

/** How long before the slot an alarm is to ring, in minutes: one is on one's feet when the room is drawn. */
export const alarmLeadMinutes = 15

/** How far ahead a slot may be drawn by hand without insisting, in minutes. */
export const earlyDrawMinutes = 60

/** When after the slot rooms in which one person sits alone are merged, in minutes. */
export const rescueMinutes = [3, 6] as const

/** How long before the slot rooms that are not ready go to the second provider, in minutes. */
const fallbackLeadMinutes = 3

/** How long a meeting may take to make however late it was asked for, in minutes. */
const makingMinutes = 1

/** How long the rooms of a practice slot stay open, in minutes: long enough to look around. */
const practiceMinutes = 5

/** When registering stops being in time for the draw, and the draw is due. */
export function drawTime(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, -rhythm.drawLead)
}

/** When somebody who means to be there should have their alarm ring. */
export function alarmTime(startsAt: Date): Date {
  return addMinutes(startsAt, -alarmLeadMinutes)
}

/** When the slot stops being worth drawing: the end of its on-time window. */
export function onTimeEnd(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, rhythm.onTime)
}

/**
 * From when on a room that is not ready goes to the second provider, where there is one:
 * three minutes before the slot, or a minute after a meeting was first sought for it, for
 * rooms that came into being later than that.
 */
export function fallbackTime(startsAt: Date, soughtAt: Date): Date {
  const usual = addMinutes(startsAt, -fallbackLeadMinutes)
  const late = addMinutes(soughtAt, makingMinutes)
  return usual > late ? usual : late
}

/** When the slot's rooms close. */
export function closeTime(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, rhythm.meeting)
}

/** When the rooms of a slot close, of the timetable or of practice. */
export function roomsCloseAt(
  { startsAt, practice }: { readonly startsAt: Date; readonly practice: boolean },
  rhythm: Rhythm,
): Date {
  return practice ? addMinutes(startsAt, practiceMinutes) : closeTime(startsAt, rhythm)
}

/** From when on nobody is left to wait for in an empty room: with the first rescue. */
export function rescueStart(startsAt: Date): Date {
  return addMinutes(startsAt, rescueMinutes[0])
}

/** From when on nobody is moved any more: with the last rescue. */
export function rescueEnd(startsAt: Date): Date {
  return addMinutes(startsAt, Math.max(...rescueMinutes))
}

/** How many of a slot's rescues are due by now. */
export function rescuesDue(startsAt: Date, now: Date): number {
  return rescueMinutes.filter((minutes) => addMinutes(startsAt, minutes) <= now).length
}

/** The instant `minutes` later, or earlier when negative. */
export function addMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * minute)
}
